/** From the least to the most severe. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Levels as lines carry them: pino's numbers. */
export const LEVEL_NUMBERS: Readonly<Record<LogLevel, number>> = {
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
};

/** One line of a job's log, shaped as pino's, so that its tools read it. */
export interface LogLine {
  /** 20 debug, 30 info, 40 warn, 50 error. */
  readonly level: number;
  /** Milliseconds since 1970 UTC, by the clock of the machine that ran the handler. */
  readonly time: number;
  readonly job: string;
  /** Of the job's type. */
  readonly name: string;
  readonly attempt: number;
  /** Which time the job was taken, from 1: an attempt whose runner died is run again with the same number, and the next epoch. */
  readonly epoch: number;
  /** Grows within an epoch, from 1. A gap is what was dropped. Lines are in the order of their epoch, then of this. */
  readonly seq: number;
  readonly msg: string;
  /** Trace id of the W3C trace context that the job was submitted in. */
  readonly trace?: string;
  /** What the handler gave. */
  readonly [field: string]: unknown;
}
