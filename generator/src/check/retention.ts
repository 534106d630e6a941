import { parseDuration } from '@jobwright/runtime';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Path, YamlDocument } from '../load/document.js';
import { isSchemaObject } from '../schema/schema.js';

const AGES: readonly Path[] = [
  ['retention', 'age'],
  ['retention', 'unsuccessful', 'age'],
];

export const RETENTION_DURATIONS: readonly Path[] = [...AGES, ['retention', 'keys']];

/** Whoever waits for a job, or asks again because a reply was lost, must still find it. */
const SHORTEST_AGE_MS = 60_000;

/** Whether a retention deletes anything, and nothing too soon. */
export function checkRetention(document: YamlDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const path of [['retention'], ['retention', 'unsuccessful']]) {
    const rule = valueAt(document.value, path);
    if (!isSchemaObject(rule) || ['age', 'count', 'unsuccessful'].some((name) => name in rule))
      continue;
    const message = `\`${path.join('.')}\` says neither age nor count`;
    problems.push(
      diagnostic('JW1212', document.at(path), message, 'such as age: 30d; or remove it'),
    );
  }
  for (const path of AGES) {
    const text = valueAt(document.value, path);
    const ms = typeof text === 'string' ? parseDuration(text) : undefined;
    if (ms === undefined || ms >= SHORTEST_AGE_MS) continue;
    const message = `\`${path.join('.')}\` is at least 1m`;
    const hint = 'whoever waits for the job must still find it';
    problems.push(diagnostic('JW1213', document.at(path), message, hint));
  }
  return problems;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (isSchemaObject(at) ? at[step] : undefined), value);
}
