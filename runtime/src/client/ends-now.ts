import { abortable } from '../children/abortable.js';
import type { JobChange } from '../store/job.js';
import type { Connection } from './connection.js';

const CHUNK = 1_000;

/** How a job ended. */
export type End = NonNullable<JobChange['end']>;

/** How those of these jobs ended that have ended, by one look at each, for whoever waits for no time at all. */
export function endsNow(
  connection: Connection,
  jobs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, End>> {
  const looking = look(connection, [...new Set(jobs)]);
  return signal === undefined ? looking : abortable(signal, looking);
}

async function look(
  connection: Connection,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, End>> {
  const store = await connection.store();
  const ends = new Map<string, End>();
  const cursors = jobs.map((id) => ({ id, sequence: Number.MAX_SAFE_INTEGER }));
  for (let start = 0; start < cursors.length; start += CHUNK) {
    for (const { id, end } of await store.changes(cursors.slice(start, start + CHUNK)))
      if (end !== undefined) ends.set(id, end);
  }
  return ends;
}
