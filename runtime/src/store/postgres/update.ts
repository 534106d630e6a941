import { lastOfEach } from '../batch.js';
import type { ClaimGroups, Grouped } from '../claim-groups.js';
import { updatedGroup, type UpdateAnswer, type UpdateRequest } from '../control.js';
import type { PostgresConnection, Query } from './connection.js';
import { uuid } from './ids.js';
import { JOBS_EXIST } from './sql/cancel.js';
import * as SQL from './sql/control.js';

/** Changes queued jobs. What they were claimed by may change until they are locked: then it is interned, and tried again. */
const TRIES = 10;

export async function updateJobs(
  connection: PostgresConnection,
  groups: ClaimGroups,
  requests: readonly UpdateRequest[],
): Promise<readonly UpdateAnswer[]> {
  const asked = lastOfEach(requests, ({ id }) => id);
  const ids = asked.map(({ id }) => uuid(id));
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Interned first, in a transaction of its own, as for every submit.
    const wanted = await wantedGroups((text, values) => connection.query(text, values), asked);
    const groupOf = new Map<string, number>();
    for (const rank of ['root', 'child'] as const) {
      const some = wanted.filter(({ child }) => child === (rank === 'child'));
      const found = await groups.of(some, rank);
      for (const [n, one] of some.entries()) groupOf.set(keyOf(one), found[n] ?? 0);
    }
    const states = await connection.transaction((query) => apply(query, asked, ids, groupOf));
    if (states === undefined) continue;
    const exist = await connection.query<{ exists: boolean }>(JOBS_EXIST, [ids]);
    const answers = new Map(
      asked.map(({ id }, n): [string, UpdateAnswer] => {
        const queued = states.get(uuid(id));
        if (queued !== undefined) return [id, queued ? 'updated' : 'running'];
        return [id, exist[n]?.exists === true ? 'ended' : 'not-found'];
      }),
    );
    return requests.map(({ id }) => answers.get(id) ?? 'not-found');
  }
  throw new Error(`jobs were changed ${TRIES} times while they were to be changed`);
}

/** Which of the jobs that live are queued; `undefined` where one is claimed by a group that is not known yet. */
async function apply(
  query: Query,
  asked: readonly UpdateRequest[],
  ids: readonly string[],
  groupOf: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const locked = await query<{ id: string; queued: boolean }>(SQL.LOCK_LIVE_JOBS, [ids]);
  const states = new Map(locked.map(({ id, queued }) => [id, queued]));
  const queued = asked.filter(({ id }) => states.get(id) === true);
  const wanted = await wantedGroups(query, queued);
  if (wanted.some((one) => !groupOf.has(keyOf(one)))) return undefined;
  const byId = new Map(queued.map((request) => [request.id, request]));
  const of = (id: string): UpdateRequest => byId.get(id) ?? { id };
  if (wanted.length > 0) {
    await query(SQL.UPDATE_JOBS, [
      wanted.map(({ id }) => id),
      wanted.map((one) => groupOf.get(keyOf(one))),
      wanted.map(({ priority }) => priority),
      wanted.map(({ version }) => version),
      wanted.map(({ revision }) => revision),
      wanted.map(({ id }) => of(id).params?.params ?? null),
      wanted.map(({ id }) => of(id).params?.paramsHash ?? null),
      wanted.map(({ id }) => time(of(id).due, 'at')),
      wanted.map(({ id }) => time(of(id).due, 'afterMs')),
    ]);
  }
  return states;
}

type Wanted = Grouped & { readonly id: string; readonly child: boolean };

/** What jobs are to be claimed by. */
async function wantedGroups(
  query: Query,
  requests: readonly UpdateRequest[],
): Promise<readonly Wanted[]> {
  const requestOf = new Map(requests.map((request) => [uuid(request.id), request]));
  const rows = await query<Wanted>(SQL.GROUPS_OF_JOBS, [[...requestOf.keys()]]);
  return rows.map((row) => {
    const { id, child } = row;
    return { id, child, ...updatedGroup(row, requestOf.get(id) ?? { id }) };
  });
}

function keyOf({ name, version, revision, queue, priority, child }: Wanted): string {
  return JSON.stringify([name, version, revision, queue, priority, child]);
}

function time(due: UpdateRequest['due'], what: 'at' | 'afterMs'): number | null {
  const ms = (due as Partial<Record<typeof what, number>> | undefined)?.[what];
  return ms === undefined ? null : Math.round(ms);
}
