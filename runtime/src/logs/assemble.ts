import type { CutAttempt, LogPosition, LogRead } from '../store/log.js';
import { fieldsText, LineWriter, type LineFrame } from './line.js';
import { traceIdOf } from './trace.js';

/** After all lines of an attempt, and after the line that says where it was cut. */
const END_OF_ATTEMPT = Number.MAX_SAFE_INTEGER;

/** The next part of a job's log. */
export interface LogPart {
  /** NDJSON. */
  readonly lines: string;
  /** Where to read on. */
  readonly position: LogPosition;
  /** Whether there may be more already. */
  readonly more: boolean;
}

/**
 * What follows `after` in a job's log, from its chunks and its cut attempts: the same lines whoever reads, and however far at a
 * time. Where an attempt was cut, a line says so.
 * @param limit of chunks, which the read was asked for
 */
export function assemble(id: string, read: LogRead, after: LogPosition, limit: number): LogPart {
  const { name, chunks, headers } = read;
  const whose = { job: id, name, trace: traceIdOf(headers) };
  const more = chunks.length >= limit;
  const cuts = read.cuts.filter(({ epoch }) => isOpen(epoch, after));
  const parts: string[] = [];
  let position = after;
  const cutBefore = (epoch: number): void => {
    for (let cut = cuts[0]; cut !== undefined && cut.epoch < epoch; cut = cuts[0]) {
      cuts.shift();
      const last = position.epoch === cut.epoch ? position.sequence : 0;
      parts.push(cutLine(whose, cut, last + 1));
      position = { epoch: cut.epoch, sequence: END_OF_ATTEMPT };
    }
  };
  for (const { epoch, lastSequence, lines } of chunks) {
    cutBefore(epoch);
    parts.push(withEpoch(lines, epoch));
    position = { epoch, sequence: lastSequence };
  }
  // Of the last attempt read there may be more lines.
  if (!more) cutBefore(Infinity);
  return { lines: parts.join(''), position, more };
}

function isOpen(epoch: number, after: LogPosition): boolean {
  return epoch > after.epoch || (epoch === after.epoch && after.sequence < END_OF_ATTEMPT);
}

const HOW: Readonly<Record<CutAttempt['outcome'], string>> = {
  lost: 'The attempt was cut off here, and what it logged last may be missing',
  released: 'The attempt was put back here, and what it logged last may be missing',
  cancelled: 'The attempt did not stop in time and was cut off here',
};

function cutLine(whose: Omit<LineFrame, 'attempt'>, cut: CutAttempt, sequence: number): string {
  const { attempt, endedAt, outcome, message } = cut;
  const text = message === undefined ? `${HOW[outcome]}.` : `${HOW[outcome]}: ${message}`;
  const writer = new LineWriter({ ...whose, attempt });
  const line = writer.line('warn', endedAt, sequence, text, fieldsText({ cut: outcome }));
  return withEpoch(line, cut.epoch);
}

/**
 * Each line says which claim of the job wrote it: an attempt whose runner died is run again with the same number. Whoever reads adds
 * it, since the rows know it, and most lines are never read.
 */
function withEpoch(lines: string, epoch: number): string {
  // Only a line feed ends a line: JSON has none within, but may have other ends of lines, which `m` would find.
  return lines.replace(/(^|\n)\{/g, `$1{"epoch":${epoch},`);
}
