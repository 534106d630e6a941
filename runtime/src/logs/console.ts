import { formatWithOptions, inspect, type InspectOptions } from 'node:util';
import type { LogLevel } from '../types/log.js';
import type { JobLogger } from './job-log.js';

const LEVELS: Readonly<Record<'debug' | 'trace' | 'log' | 'info' | 'warn' | 'error', LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
};

/** A secret that was cut could not be found any more; the line is cut after it was hidden. */
const WHOLE = { maxStringLength: null };

let captured = false;

/**
 * From now on, and for as long as the process lives, what is written to `console` by whoever has a logger is written there instead.
 * @param loggerHere that of whoever calls, undefined where there is none
 */
export function captureConsole(loggerHere: () => JobLogger | undefined): void {
  if (captured) return;
  captured = true;
  for (const [method, level] of Object.entries(LEVELS)) {
    const name = method as keyof typeof LEVELS;
    const original = console[name].bind(console);
    console[name] = (...args: unknown[]): void => {
      const logger = loggerHere();
      if (logger === undefined) original(...args);
      else logger[level](formatted(args));
    };
  }
  // Others, console.table say, are written by way of these.
  const { dir, dirxml } = console;
  console.dir = (value: unknown, options?: InspectOptions): void => {
    const logger = loggerHere();
    if (logger === undefined) dir.call(console, value, options);
    else logger.info(formatted([inspect(value, { customInspect: false, ...WHOLE, ...options })]));
  };
  console.dirxml = (...args: unknown[]): void => {
    const logger = loggerHere();
    if (logger === undefined) dirxml.apply(console, args);
    else logger.info(formatted(args));
  };
}

/** As `console` writes it; what is logged may have a `toString` or `inspect` of its own that throws. */
function formatted(args: readonly unknown[]): string {
  try {
    return formatWithOptions(WHOLE, ...args);
  } catch {
    return '[could not be written]';
  }
}
