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
import { cutAttempt, type CutRow } from '../log-rows.js';
import { jobHeaders } from '../rows.js';
import { appendTo } from './fates.js';
import { holder } from './settle.js';
import type { Tables } from './tables.js';

export function appendLog(tables: Tables, chunk: LogChunk): StatusAnswer {
  const live = holder(tables, chunk);
  if (live === undefined) return 'lease-lost';
  appendTo(tables, live, chunk);
  return 'stored';
}

export function readLog(
  tables: Tables,
  { id, after }: LogRequest,
  limit: number,
): LogRead | undefined {
  const job = tables.jobs.get(id);
  if (job === undefined) return undefined;
  const chunks = (tables.chunks.get(id) ?? [])
    .filter((chunk) => isAfter(chunk, after))
    .toSorted((a, b) => a.epoch - b.epoch || a.firstSequence - b.firstSequence)
    .slice(0, limit);
  const archive = tables.archives.get(id);
  return {
    name: job.name,
    ...(job.headers !== null && { headers: jobHeaders(job.headers) }),
    ended: tables.ended.has(id),
    chunks,
    cuts: cutsOf(tables, id).map(cutAttempt),
    ...(archive !== undefined && { archived: archive.pointer }),
  };
}

function isAfter(chunk: StoredChunk, { epoch, sequence }: LogRequest['after']): boolean {
  return chunk.epoch > epoch || (chunk.epoch === epoch && chunk.firstSequence > sequence);
}

function cutsOf(tables: Tables, id: string): readonly CutRow[] {
  const attempts = (tables.attempts.get(id) ?? []).filter(
    ({ claimId, outcome }) => claimId === null || outcome === 'lost',
  );
  const end = tables.ended.get(id);
  const last =
    end?.claimId === null && end.runnerId !== null
      ? [{ ...end, outcome: 'cancelled' as const }]
      : [];
  return [...(attempts as readonly CutRow[]), ...last];
}

export function takeUnarchived(
  tables: Tables,
  limit: number,
  takenForMs: number,
  now: number,
): readonly string[] {
  const ids = [...tables.unarchived]
    .filter(([, { takenUntil }]) => takenUntil <= now)
    .sort(([a, { endedAt: x }], [b, { endedAt: y }]) => x - y || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([id]) => id);
  for (const id of ids) {
    const row = tables.unarchived.get(id);
    if (row !== undefined) tables.unarchived.set(id, { ...row, takenUntil: now + takenForMs });
  }
  return ids;
}

export function archiveLog(tables: Tables, log: ArchivedLog, now: number): ArchiveAnswer {
  const { id, data, pointer } = log;
  tables.unarchived.delete(id);
  const known = tables.archives.get(id)?.pointer;
  const job = tables.jobs.get(id);
  if (known !== undefined || job === undefined || !tables.ended.has(id)) {
    return archiveAnswer(known, pointer);
  }
  tables.archives.set(id, { jobName: job.name, archivedAt: now, pointer });
  if (data !== undefined) tables.objects.set(pointer.object, data);
  const left = (tables.chunks.get(id) ?? []).filter(
    (chunk) =>
      !log.chunks.some((it) => it.epoch === chunk.epoch && it.sequence === chunk.firstSequence),
  );
  if (left.length > 0) tables.chunks.set(id, left);
  else tables.chunks.delete(id);
  return 'archived';
}

export function readPointers(
  tables: Tables,
  ids: readonly string[],
): readonly (LogPointer | undefined)[] {
  return ids.map((id) => tables.archives.get(id)?.pointer);
}

export function expireLogs(
  tables: Tables,
  { jobName, olderThanMs, limit }: ExpireLogs,
  now: number,
): number {
  const old = [...tables.archives]
    .filter(([, row]) => row.jobName === jobName)
    .filter(([, { pointer }]) => pointer.object !== undefined)
    .filter(([, { archivedAt }]) => archivedAt <= now - olderThanMs)
    .slice(0, limit);
  for (const [id, row] of old) {
    dropObjectOf(tables, id);
    tables.archives.set(id, { ...row, pointer: { ...row.pointer, object: undefined } });
  }
  return old.length;
}

/** Drops the object of a job's log, or has it dropped by whoever can reach its archive. */
export function dropObjectOf(tables: Tables, id: string): void {
  const known = tables.archives.get(id)?.pointer;
  if (known?.object === undefined) return;
  const { archive, object } = known;
  if (archive === DATABASE_ARCHIVE) tables.objects.delete(object);
  else tables.removals.set(JSON.stringify([archive, object]), { archive, object });
}

export function readRemovals(
  tables: Tables,
  archive: string,
  limit: number,
): readonly ArchiveRemoval[] {
  return [...tables.removals.values()].filter((it) => it.archive === archive).slice(0, limit);
}

export function forgetRemovals(tables: Tables, removals: readonly ArchiveRemoval[]): void {
  for (const { archive, object } of removals)
    tables.removals.delete(JSON.stringify([archive, object]));
}
