import type { StoredFailure } from '../types/failure.js';
import type { CutAttempt, LogPointer, LogRead, StoredChunk } from './log.js';
import { jobHeaders } from './rows.js';

/*
 * Rows of logs as all adapters' statements answer them: the same column names, times as milliseconds, JSON as text.
 */

export interface FactsRow {
  readonly name: string;
  /** JSON; null where there are none. */
  readonly headers: string | null;
  readonly ended: boolean | 0 | 1;
  /** Null where there is no pointer. */
  readonly archive: string | null;
  readonly object: string | null;
  readonly bytes: number | null;
  readonly lines: number | null;
}

export interface PointerRow {
  readonly id: string;
  readonly archive: string;
  readonly object: string | null;
  readonly bytes: number;
  readonly lines: number;
}

export interface CutRow {
  readonly epoch: number;
  readonly attempt: number;
  readonly endedAt: number;
  readonly outcome: CutAttempt['outcome'];
  readonly error: string | null;
}

export function logRead(
  { name, headers, ended, archive, object, bytes, lines }: FactsRow,
  chunks: readonly StoredChunk[],
  cuts: readonly CutAttempt[],
): LogRead {
  const archived =
    archive === null
      ? {}
      : { archived: pointer({ archive, object, bytes: bytes ?? 0, lines: lines ?? 0 }) };
  const known = headers === null ? {} : { headers: jobHeaders(headers) };
  return { name, ...known, ended: Boolean(ended), chunks, cuts, ...archived };
}

export function pointer({ archive, object, bytes, lines }: Omit<PointerRow, 'id'>): LogPointer {
  return { archive, object: object ?? undefined, bytes, lines };
}

export function cutAttempt({ epoch, attempt, endedAt, outcome, error }: CutRow): CutAttempt {
  const message = error === null ? undefined : (JSON.parse(error) as StoredFailure).message;
  return { epoch, attempt, endedAt, outcome, ...(message !== undefined && { message }) };
}
