import { lastOfEach } from '../batch.js';
import type { ClaimGroups, Grouped } from '../claim-groups.js';
import { updatedGroup, type UpdateAnswer, type UpdateRequest } from '../control.js';
import type { MysqlConnection, Query } from './connection.js';
import { byId, hex, sortedIds } from './ids.js';
import { EXISTING_JOBS } from './sql/cancel.js';
import * as SQL from './sql/control.js';

/** Changes queued jobs. What they were claimed by may change until they are locked: then it is interned, and tried again. */
const TRIES = 10;

export async function updateJobs(
  connection: MysqlConnection,
  groups: ClaimGroups,
  requests: readonly UpdateRequest[],
): Promise<readonly UpdateAnswer[]> {
  const asked = lastOfEach(requests, ({ id }) => id);
  if (asked.length === 0) return [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Interned first, in a transaction of its own, as for every submit.
    const wanted = await wantedGroups((text, values) => connection.query(text, values), asked);
    const groupOf = new Map<string, number>();
    for (const rank of ['root', 'child'] as const) {
      const some = wanted.filter(({ child }) => (child === 1) === (rank === 'child'));
      const found = await groups.of(some, rank);
      for (const [n, one] of some.entries()) groupOf.set(keyOf(one), found[n] ?? 0);
    }
    const states = await connection.transaction((query) => apply(query, asked, groupOf));
    if (states === undefined) continue;
    const ids = sortedIds(asked.map(({ id }) => id));
    const rows = await connection.query<{ id: string }>(EXISTING_JOBS, [ids]);
    const existing = new Set(rows.map(({ id }) => id));
    return requests.map(({ id }): UpdateAnswer => {
      const queued = states.get(id);
      if (queued !== undefined) return queued ? 'updated' : 'running';
      return existing.has(id) ? 'ended' : 'not-found';
    });
  }
  throw new Error(`jobs were changed ${TRIES} times while they were to be changed`);
}

/** Which of the jobs that live are queued; `undefined` where one is claimed by a group that is not known yet. */
async function apply(
  query: Query,
  asked: readonly UpdateRequest[],
  groupOf: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const locked = await query<{ id: string; queued: number }>(SQL.LOCK_LIVE_JOBS, [
    sortedIds(asked.map(({ id }) => id)),
  ]);
  const states = new Map(locked.map(({ id, queued }) => [id, queued === 1]));
  const queued = asked.filter(({ id }) => states.get(id) === true);
  if (queued.length === 0) return states;
  const requestOf = new Map(queued.map((request) => [request.id, request]));
  const wanted = byId(await wantedGroups(query, queued));
  if (wanted.some((one) => !groupOf.has(keyOf(one)))) return undefined;
  const jobs = wanted.map(({ id, priority, version, revision }) => ({
    ...{ id: hex(id), priority, version, revision },
    params: requestOf.get(id)?.params?.params ?? null,
  }));
  await query(SQL.UPDATE_JOBS, [JSON.stringify(jobs)]);
  const live = wanted.map((one) => ({
    ...{ id: hex(one.id), group: groupOf.get(keyOf(one)) },
    ...rounded(requestOf.get(one.id)?.due),
  }));
  await query(SQL.UPDATE_LIVE_JOBS, [JSON.stringify(live)]);
  const keys = wanted.flatMap(({ id }) => {
    const { paramsHash } = requestOf.get(id)?.params ?? {};
    return paramsHash === undefined ? [] : [{ id: hex(id), paramsHash }];
  });
  if (keys.length > 0) await query(SQL.UPDATE_KEYS, [JSON.stringify(keys)]);
  return states;
}

type Wanted = Grouped & { readonly id: string; readonly child: 0 | 1 };

/** What jobs are to be claimed by. */
async function wantedGroups(
  query: Query,
  requests: readonly UpdateRequest[],
): Promise<readonly Wanted[]> {
  const requestOf = new Map(requests.map((request) => [request.id, request]));
  const rows = await query<Wanted>(SQL.GROUPS_OF_JOBS, [sortedIds([...requestOf.keys()])]);
  return rows.map((row) => {
    const { id, child } = row;
    return { id, child, ...updatedGroup(row, requestOf.get(id) ?? { id }) };
  });
}

function keyOf({ name, version, revision, queue, priority, child }: Wanted): string {
  return JSON.stringify([name, version, revision, queue, priority, child]);
}

function rounded(due: UpdateRequest['due']): object {
  if (due === undefined) return { at: null, afterMs: null };
  return 'at' in due ? { at: Math.round(due.at) } : { afterMs: Math.round(due.afterMs) };
}
