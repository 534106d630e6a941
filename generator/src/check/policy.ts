import { parseDuration } from '@jobwright/runtime';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Path, YamlDocument } from '../load/document.js';
import { checkDurations, retryPaths } from './durations.js';
import { checkRetention } from './retention.js';
import { checkSizes } from './sizes.js';
import { valueAt } from './value-at.js';

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
  logLevel: 'info',
  logSize: '1MiB',
} as const;

/** Node's timers count to 2^31 ms, which is 24.8 days: a longer one would go off at once. */
const LONGEST_TIMEOUT_MS = 20 * 86_400_000;

/** Durations, and whether they make sense together. */
export function checkPolicy(document: YamlDocument): readonly Diagnostic[] {
  const problems: Diagnostic[] = [
    ...checkDurations(document),
    ...checkRetention(document),
    ...checkSizes(document),
  ];
  const timeout = valueAt(document.value, ['timeout']);
  const timeoutMs = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  if (timeoutMs !== undefined && timeoutMs > LONGEST_TIMEOUT_MS) {
    const at = document.at(['timeout']);
    const message = 'a timeout is at most 20d: a runner cannot time longer ones';
    problems.push(diagnostic('JW1209', at, message, 'split the work into several jobs'));
  }
  return [...problems, ...retryPaths(document).flatMap((path) => checkRetry(document, path))];
}

function checkRetry(document: YamlDocument, path: Path): readonly Diagnostic[] {
  const name = path.join('.');
  const has = (field: string): boolean => valueAt(document.value, [...path, field]) !== undefined;
  const grown = ['backoff', 'initial', 'max'].find(has);
  if (has('delays') && grown !== undefined) {
    const message = `\`${name}\` has delays, so \`${grown}\` means nothing`;
    const hint = 'delays say every wait; remove the one or the other';
    return [diagnostic('JW1214', document.at([...path, grown]), message, hint)];
  }
  const [initial, max] = [duration(document, path, 'initial'), duration(document, path, 'max')];
  if (initial === undefined || max === undefined || max >= initial) return [];
  const at = document.at([...path, has('max') ? 'max' : 'initial']);
  const message = `${name}.max is shorter than ${name}.initial`;
  return [diagnostic('JW1208', at, message, 'raise max')];
}

function duration(
  document: YamlDocument,
  path: Path,
  field: 'initial' | 'max',
): number | undefined {
  const text = valueAt(document.value, [...path, field]) ?? DEFAULTS[field];
  return typeof text === 'string' ? parseDuration(text) : undefined;
}
