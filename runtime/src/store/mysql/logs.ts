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
import type { MysqlConnection, Query } from './connection.js';
import { byId, hex, sortedIds } from './ids.js';
import { lockHolders } from './settle.js';
import * as SQL from './sql/logs.js';

export async function appendLogs(
  connection: MysqlConnection,
  chunks: readonly LogChunk[],
): Promise<readonly StatusAnswer[]> {
  if (chunks.length === 0) return [];
  return connection.transaction(async (query) => {
    const held = await lockHolders(query, chunks);
    await appendHeld(
      query,
      chunks.filter((_, n) => held.has(n)),
    );
    return chunks.map((_, n) => (held.has(n) ? 'stored' : 'lease-lost'));
  });
}

/** Appends to the logs of jobs whose rows are locked and whose tokens were checked. */
export async function appendHeld(
  query: Query,
  chunks: readonly Omit<LogChunk, 'token'>[],
): Promise<void> {
  const rows = chunks.map(({ id, firstSequence: first, lastSequence: last, lines }) => ({
    id: hex(id),
    first,
    last,
    lines,
  }));
  if (rows.length > 0) await query(SQL.APPEND, [JSON.stringify(byId(rows))]);
}

export function readLogs(
  connection: MysqlConnection,
  requests: readonly LogRequest[],
  limit: number,
): Promise<readonly (LogRead | undefined)[]> {
  return connection.snapshot(async (query) => {
    const reads: (LogRead | undefined)[] = [];
    for (const request of requests) reads.push(await readLog(query, request, limit));
    return reads;
  });
}

async function readLog(
  query: Query,
  { id, after: { epoch, sequence } }: LogRequest,
  limit: number,
): Promise<LogRead | undefined> {
  const [facts] = await query<FactsRow>(SQL.LOG_FACTS, [hex(id)]);
  if (facts === undefined) return undefined;
  const chunks = await query<StoredChunk>(SQL.CHUNKS, [hex(id), epoch, epoch, sequence, limit]);
  const cuts = await query<CutRow>(SQL.CUTS, [hex(id), hex(id)]);
  return logRead(facts, chunks, cuts.map(cutAttempt));
}

export async function takeUnarchived(
  connection: MysqlConnection,
  limit: number,
  takenForMs: number,
): Promise<readonly string[]> {
  return connection.transaction(async (query) => {
    const rows = await query<{ id: string }>(SQL.LOCK_UNARCHIVED, [limit]);
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await query(SQL.TAKE, [sortedIds(ids), Math.round(takenForMs)]);
    return ids;
  });
}

export function archiveLogs(
  connection: MysqlConnection,
  logs: readonly ArchivedLog[],
): Promise<readonly ArchiveAnswer[]> {
  if (logs.length === 0) return Promise.resolve([]);
  const ids = sortedIds(logs.map(({ id }) => id));
  return connection.transaction(async (query) => {
    const ended = await query<{ id: string }>(SQL.LOCK_ENDED, [ids]);
    const there = new Set(ended.map(({ id }) => id));
    const pointers = await pointersBy(query, ids);
    const due = new Map(
      logs
        .filter(({ id }) => there.has(id) && !pointers.has(id))
        .toReversed() // of two for one job the first counts
        .map((log) => [log.id, log]),
    );
    await keep(query, [...due.values()]);
    await query(SQL.DROP_UNARCHIVED, [ids]);
    return logs.map(({ id, pointer: given }) =>
      archiveAnswer(pointers.get(id) ?? due.get(id)?.pointer, given),
    );
  });
}

async function keep(query: Query, logs: readonly ArchivedLog[]): Promise<void> {
  if (logs.length === 0) return;
  const pointers = logs.map(({ id, pointer: it }) => ({ id: hex(id), ...it }));
  await query(SQL.POINT, [JSON.stringify(byId(pointers))]);
  const objects = logs.flatMap(({ pointer: { object }, data }) =>
    data === undefined ? [] : [{ object, data: Buffer.from(data).toString('base64') }],
  );
  if (objects.length > 0) await query(SQL.KEEP_OBJECTS, [JSON.stringify(objects)]);
  const chunks = logs.flatMap(({ id, chunks: held }) =>
    held.map((chunk) => ({ id: hex(id), ...chunk })),
  );
  if (chunks.length > 0) await query(SQL.DROP_CHUNKS, [JSON.stringify(chunks)]);
}

export async function readPointers(
  connection: MysqlConnection,
  ids: readonly string[],
): Promise<readonly (LogPointer | undefined)[]> {
  const byIds = await pointersBy((text, values) => connection.query(text, values), sortedIds(ids));
  return ids.map((id) => byIds.get(id));
}

async function pointersBy(query: Query, ids: string): Promise<ReadonlyMap<string, LogPointer>> {
  const rows = await query<PointerRow>(SQL.POINTERS, [ids]);
  return new Map(rows.map((row) => [row.id, pointer(row)]));
}

export async function readObject(
  connection: MysqlConnection,
  object: string,
): Promise<Uint8Array | undefined> {
  const [row] = await connection.query<{ data: string }>(SQL.OBJECT, [object]);
  return row && Buffer.from(row.data, 'base64');
}

export function expireLogs(
  connection: MysqlConnection,
  { jobName, olderThanMs, limit }: ExpireLogs,
): Promise<number> {
  return connection.transaction(async (query) => {
    type Old = ArchiveRemoval & { readonly id: string };
    const old = await query<Old>(SQL.LOCK_OLD_LOGS, [jobName, Math.round(olderThanMs), limit]);
    if (old.length === 0) return 0;
    await dropObjects(query, old);
    await query(SQL.EXPIRE, [sortedIds(old.map(({ id }) => id))]);
    return old.length;
  });
}

/** Drops the objects of jobs that are being pruned (JSON array of ids), or has them dropped by whoever can reach their archive. */
export async function dropObjectsOf(query: Query, ids: string): Promise<void> {
  const pointers = await pointersBy(query, ids);
  const removals = [...pointers.values()].flatMap(({ archive, object }) =>
    object === undefined ? [] : [{ archive, object }],
  );
  await dropObjects(query, removals);
}

async function dropObjects(query: Query, removals: readonly ArchiveRemoval[]): Promise<void> {
  const own = removals.filter(({ archive }) => archive === DATABASE_ARCHIVE);
  const others = removals.filter(({ archive }) => archive !== DATABASE_ARCHIVE);
  if (own.length > 0) {
    await query(SQL.DROP_OBJECTS, [JSON.stringify(own.map(({ object }) => object).sort())]);
  }
  if (others.length > 0) {
    const given = others.map(({ archive, object }) => ({ archive, object }));
    await query(SQL.REMOVE_LATER, [JSON.stringify(given)]);
  }
}

export function readRemovals(
  connection: MysqlConnection,
  archive: string,
  limit: number,
): Promise<readonly ArchiveRemoval[]> {
  return connection.query<ArchiveRemoval>(SQL.REMOVALS, [archive, limit]);
}

export async function forgetRemovals(
  connection: MysqlConnection,
  removals: readonly ArchiveRemoval[],
): Promise<void> {
  await connection.query(SQL.REMOVED, [JSON.stringify(removals)]);
}
