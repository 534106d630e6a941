import type { RetentionPolicy, RetentionRule } from '@jobwright/runtime/runner';
import { DEFAULTS } from '../check/policy.js';
import type { RetentionField } from './job-file.js';
import { milliseconds } from './milliseconds.js';

const SUCCESSFUL = ['succeeded'] as const;
const UNSUCCESSFUL = ['failed', 'dead', 'cancelled'] as const;

/** A policy as a store is asked for it, from what people write. */
export function retentionOf({ unsuccessful, keys, ...kept }: RetentionField): RetentionPolicy {
  const rules =
    unsuccessful === undefined
      ? [rule([...SUCCESSFUL, ...UNSUCCESSFUL], kept)]
      : [rule(SUCCESSFUL, kept), rule(UNSUCCESSFUL, unsuccessful)];
  return {
    rules: rules.filter(({ ageMs, count }) => ageMs !== undefined || count !== undefined),
    keysMs: milliseconds(keys ?? DEFAULTS.keys),
  };
}

function rule(
  states: RetentionRule['states'],
  { age, count }: Pick<RetentionField, 'age' | 'count'>,
): RetentionRule {
  return {
    states,
    ...(age === undefined ? {} : { ageMs: milliseconds(age) }),
    ...(count === undefined ? {} : { count }),
  };
}
