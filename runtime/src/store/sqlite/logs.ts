import type { StatusAnswer } from '../claim.js';
import {
  archiveAnswer,
  DATABASE_ARCHIVE,
  type ArchiveAnswer,
  type ArchivedLog,
  type ArchiveRemoval,
  type ExpireLogs,
  type LogChunk,
  type LogPointer,
  type LogRead,
  type LogRequest,
  type StoredChunk,
} from '../log.js';
import {
  cutAttempt,
  logRead,
  pointer,
  type CutRow,
  type FactsRow,
  type PointerRow,
} from '../log-rows.js';
import type { Statements } from './connection.js';
import * as CHILDREN from './sql/children.js';
import * as SQL from './sql/logs.js';

/** Appends one chunk, under the write lock. */
export function appendLog(statements: Statements, chunk: LogChunk): StatusAnswer {
  const { id, token, firstSequence, lastSequence, lines } = chunk;
  const held = [id, token.claimId, token.epoch] as const;
  if (statements.get(CHILDREN.HOLDER, ...held) === undefined) return 'lease-lost';
  statements.run(SQL.APPEND, ...held, firstSequence, lastSequence, lines);
  return 'stored';
}

export function readLog(
  statements: Statements,
  { id, after }: LogRequest,
  limit: number,
): LogRead | undefined {
  const facts = statements.get<FactsRow>(SQL.LOG_FACTS, id);
  if (facts === undefined) return undefined;
  const { epoch, sequence } = after;
  const chunks = statements.all<StoredChunk>(SQL.CHUNKS, id, epoch, sequence, limit);
  return logRead(facts, chunks, statements.all<CutRow>(SQL.CUTS, id).map(cutAttempt));
}

/** Read without the write lock. */
export function anyUnarchived(statements: Statements): boolean {
  return statements.get(SQL.UNARCHIVED, 1) !== undefined;
}

/** Under the write lock. */
export function takeUnarchived(
  statements: Statements,
  limit: number,
  takenForMs: number,
): readonly string[] {
  const ids = statements.all<{ id: string }>(SQL.UNARCHIVED, limit).map(({ id }) => id);
  for (const id of ids) statements.run(SQL.TAKE, id, Math.round(takenForMs));
  return ids;
}

/** Archives one log, under the write lock. */
export function archiveLog(statements: Statements, log: ArchivedLog): ArchiveAnswer {
  const { id, data, chunks } = log;
  const { archive, object, bytes, lines } = log.pointer;
  statements.run(SQL.DROP_UNARCHIVED, id);
  if (statements.run(SQL.POINT, id, archive, object, bytes, lines) === 0) {
    return archiveAnswer(readPointer(statements, id), log.pointer);
  }
  if (data !== undefined) statements.run(SQL.KEEP_OBJECT, object, data);
  for (const { epoch, sequence } of chunks) statements.run(SQL.DROP_CHUNK, id, epoch, sequence);
  return 'archived';
}

export function readPointer(statements: Statements, id: string): LogPointer | undefined {
  const row = statements.get<PointerRow>(SQL.POINTER, id);
  return row && pointer(row);
}

export function readObject(statements: Statements, object: string): Uint8Array | undefined {
  return statements.get<{ data: Uint8Array }>(SQL.OBJECT, object)?.data;
}

export function anyOldLog(statements: Statements, request: ExpireLogs): boolean {
  const { jobName, olderThanMs } = request;
  return statements.get(SQL.OLD_LOGS, jobName, Math.round(olderThanMs), 1) !== undefined;
}

/** Under the write lock. */
export function expireLogs(statements: Statements, request: ExpireLogs): number {
  const { jobName, olderThanMs, limit } = request;
  type Old = ArchiveRemoval & { readonly id: string };
  const old = statements.all<Old>(SQL.OLD_LOGS, jobName, Math.round(olderThanMs), limit);
  for (const { id, ...removal } of old) {
    dropObject(statements, removal);
    statements.run(SQL.EXPIRE, id);
  }
  return old.length;
}

/** Drops the object of a pruned job, or has it dropped by whoever can reach its archive. Under the write lock. */
export function dropObjectOf(statements: Statements, id: string): void {
  const known = readPointer(statements, id);
  if (known?.object === undefined) return;
  dropObject(statements, { archive: known.archive, object: known.object });
}

export function readRemovals(
  statements: Statements,
  archive: string,
  limit: number,
): readonly ArchiveRemoval[] {
  const rows = statements.all<ArchiveRemoval>(SQL.REMOVALS, archive, limit);
  return rows.map(({ object }) => ({ archive, object }));
}

/** Under the write lock. */
export function forgetRemovals(statements: Statements, removals: readonly ArchiveRemoval[]): void {
  for (const { archive, object } of removals) statements.run(SQL.REMOVED, archive, object);
}

function dropObject(statements: Statements, { archive, object }: ArchiveRemoval): void {
  if (archive === DATABASE_ARCHIVE) statements.run(SQL.DROP_OBJECT, object);
  else statements.run(SQL.REMOVE_LATER, archive, object);
}
