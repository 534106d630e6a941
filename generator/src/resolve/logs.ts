import type { LogPolicy } from '@jobwright/runtime/runner';
import { DEFAULTS } from '../check/policy.js';
import { parseSize } from '../check/sizes.js';
import type { LogsField } from './job-file.js';
import { milliseconds } from './milliseconds.js';

/** A policy as a runner keeps to it, from what people write. */
export function logsOf({ level, maxSize, console, retention }: LogsField): LogPolicy {
  const maxBytes = parseSize(maxSize ?? DEFAULTS.logSize);
  if (maxBytes === undefined) throw new Error(`unchecked size ${maxSize ?? ''}`);
  return {
    level: level ?? DEFAULTS.logLevel,
    maxBytes,
    ...(console === true && { captureConsole: 'on' }),
    ...(retention === undefined ? {} : { retentionMs: milliseconds(retention) }),
  };
}
