import { parseDuration } from '@jobwright/runtime';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Path, YamlDocument } from '../load/document.js';
import { isSchemaObject } from '../schema/schema.js';
import { checkRetention, RETENTION_DURATIONS } from './retention.js';

const DURATIONS: readonly Path[] = [
  ['retry', 'initial'],
  ['retry', 'max'],
  ['timeout'],
  ...RETENTION_DURATIONS,
];

/** Where a job file says nothing. */
export const DEFAULTS = {
  attempts: 5,
  backoff: 'exponential',
  initial: '1s',
  max: '5m',
  timeout: '1h',
  queue: 'default',
  priority: 0,
  isolation: 'inline',
  keys: '7d',
} as const;

/** Node's timers count to 2^31 ms, which is 24.8 days: a longer one would go off at once. */
const LONGEST_TIMEOUT_MS = 20 * 86_400_000;

/** Durations, and whether they make sense together. */
export function checkPolicy(document: YamlDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const path of DURATIONS) {
    const text = valueAt(document.value, path);
    if (typeof text !== 'string') continue;
    const ms = parseDuration(text);
    const least = path.at(-1) === 'timeout' ? 1 : 0;
    if (ms !== undefined && ms >= least) continue;
    const message = `${JSON.stringify(text)} is no ${ms === 0 ? 'timeout' : 'duration'}`;
    problems.push(
      diagnostic(
        'JW1207',
        document.at(path),
        message,
        'a whole number and a unit: 500ms, 30s, 5m, 2h, 7d',
      ),
    );
  }
  problems.push(...checkRetention(document));
  const timeout = valueAt(document.value, ['timeout']);
  const timeoutMs = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  if (timeoutMs !== undefined && timeoutMs > LONGEST_TIMEOUT_MS) {
    const at = document.at(['timeout']);
    const message = 'a timeout is at most 20d: a runner cannot time longer ones';
    problems.push(diagnostic('JW1209', at, message, 'split the work into several jobs'));
  }
  const initial = duration(document, 'initial');
  const max = duration(document, 'max');
  if (initial !== undefined && max !== undefined && max < initial) {
    const set = valueAt(document.value, ['retry', 'max']) === undefined ? 'initial' : 'max';
    problems.push(
      diagnostic(
        'JW1208',
        document.at(['retry', set]),
        'retry.max is shorter than retry.initial',
        'raise max',
      ),
    );
  }
  return problems;
}

function duration(document: YamlDocument, field: 'initial' | 'max'): number | undefined {
  const text = valueAt(document.value, ['retry', field]) ?? DEFAULTS[field];
  return typeof text === 'string' ? parseDuration(text) : undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (isSchemaObject(at) ? at[step] : undefined), value);
}
