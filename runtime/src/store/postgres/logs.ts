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
import type { PostgresConnection } from './connection.js';
import { uuid } from './ids.js';
import { linesParameter } from './log-lines.js';
import { tokens } from './settle.js';
import * as SQL from './sql/logs.js';

export async function appendLogs(
  connection: PostgresConnection,
  chunks: readonly LogChunk[],
): Promise<readonly StatusAnswer[]> {
  const rows = await connection.query<{ n: number }>(SQL.APPEND, [
    ...tokens(chunks),
    chunks.map(({ firstSequence }) => firstSequence),
    chunks.map(({ lastSequence }) => lastSequence),
    linesParameter(chunks.map(({ lines }) => lines)),
  ]);
  const stored = new Set(rows.map(({ n }) => n));
  return chunks.map((_, at) => (stored.has(at + 1) ? 'stored' : 'lease-lost'));
}

export function readLogs(
  connection: PostgresConnection,
  requests: readonly LogRequest[],
  limit: number,
): Promise<readonly (LogRead | undefined)[]> {
  const ids = requests.map(({ id }) => uuid(id));
  return connection.snapshot(async (query) => {
    const facts = await query<FactsRow & Of>(SQL.LOG_FACTS, [ids]);
    const chunks = await query<StoredChunk & Of>(SQL.CHUNKS, [
      ids,
      requests.map(({ after: { epoch } }) => epoch),
      requests.map(({ after: { sequence } }) => sequence),
      limit,
    ]);
    const cuts = await query<CutRow & Of>(SQL.CUTS, [ids]);
    const [factsOf, chunksOf, cutsOf] = [byPosition(facts), byPosition(chunks), byPosition(cuts)];
    return requests.map((_, at) => {
      const [fact] = factsOf.get(at + 1) ?? [];
      if (fact === undefined) return undefined;
      const read = (chunksOf.get(at + 1) ?? []).map(({ n: _n, ...chunk }) => chunk);
      return logRead(fact, read, (cutsOf.get(at + 1) ?? []).map(cutAttempt));
    });
  });
}

/** Which of the requests a row is for, from 1. */
interface Of {
  readonly n: number;
}

function byPosition<T extends Of>(rows: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const others = found.get(row.n);
    if (others === undefined) found.set(row.n, [row]);
    else others.push(row);
  }
  return found;
}

export async function takeUnarchived(
  connection: PostgresConnection,
  limit: number,
  takenForMs: number,
): Promise<readonly string[]> {
  const rows = await connection.query<{ id: string }>(SQL.TAKE_UNARCHIVED, [
    limit,
    Math.round(takenForMs),
  ]);
  return rows.map(({ id }) => id);
}

export async function archiveLogs(
  connection: PostgresConnection,
  logs: readonly ArchivedLog[],
): Promise<readonly ArchiveAnswer[]> {
  const chunks = logs.flatMap(({ id, chunks: held }) => held.map((chunk) => ({ id, ...chunk })));
  const rows = await connection.query<{ id: string; object: string }>(SQL.ARCHIVE, [
    logs.map(({ id }) => uuid(id)),
    logs.map(({ pointer: { archive } }) => archive),
    logs.map(({ pointer: { object } }) => object),
    logs.map(({ pointer: { bytes } }) => bytes),
    logs.map(({ pointer: { lines } }) => lines),
    logs.map(({ data }) => (data === undefined ? null : Buffer.from(data).toString('base64'))),
    chunks.map(({ id }) => uuid(id)),
    chunks.map(({ epoch }) => epoch),
    chunks.map(({ sequence }) => sequence),
  ]);
  const pointed = new Map(rows.map(({ id, object }) => [id, object]));
  const others = logs.filter(({ id, pointer }) => pointed.get(id) !== pointer.object);
  if (others.length === 0) return logs.map(() => 'archived');
  // After the statement, so that what another archiver has pointed to meanwhile is seen.
  const pointers = await readPointers(
    connection,
    others.map(({ id }) => id),
  );
  const answers = new Map(others.map((log, n) => [log, archiveAnswer(pointers[n], log.pointer)]));
  return logs.map((log) => answers.get(log) ?? 'archived');
}

export async function readPointers(
  connection: PostgresConnection,
  ids: readonly string[],
): Promise<readonly (LogPointer | undefined)[]> {
  const rows = await connection.query<PointerRow>(SQL.POINTERS, [ids.map(uuid)]);
  const byId = new Map(rows.map((row) => [row.id, pointer(row)]));
  return ids.map((id) => byId.get(id));
}

export async function readObject(
  connection: PostgresConnection,
  object: string,
): Promise<Uint8Array | undefined> {
  const [row] = await connection.query<{ data: string }>(SQL.OBJECT, [object]);
  return row && Buffer.from(row.data, 'base64');
}

export async function expireLogs(
  connection: PostgresConnection,
  { jobName, olderThanMs, limit }: ExpireLogs,
): Promise<number> {
  const [row] = await connection.query<{ logs: number }>(SQL.EXPIRE_LOGS, [
    jobName,
    Math.round(olderThanMs),
    limit,
    DATABASE_ARCHIVE,
  ]);
  return row?.logs ?? 0;
}

export function readRemovals(
  connection: PostgresConnection,
  archive: string,
  limit: number,
): Promise<readonly ArchiveRemoval[]> {
  return connection.query<ArchiveRemoval>(SQL.REMOVALS, [archive, limit]);
}

export async function forgetRemovals(
  connection: PostgresConnection,
  removals: readonly ArchiveRemoval[],
): Promise<void> {
  await connection.query(SQL.REMOVED, [
    removals.map(({ archive }) => archive),
    removals.map(({ object }) => object),
  ]);
}
