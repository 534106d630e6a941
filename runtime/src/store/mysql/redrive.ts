import type { JobHeaders } from '../../types/headers.js';
import type { EndState } from '../../types/state.js';
import { firstOfEach } from '../batch.js';
import type { ClaimGroups } from '../claim-groups.js';
import { updatedGroup, type RedriveAnswer, type RedriveRequest } from '../control.js';
import type { MysqlConnection, Query } from './connection.js';
import { byId, hex, newHex, sortedIds } from './ids.js';
import { readJobs } from './read.js';
import * as SQL from './sql/control.js';
import { addJobs } from './submit.js';

/** Makes jobs anew. The old ones have ended, so what is read of them first stays so. */
export async function redriveJobs(
  connection: MysqlConnection,
  claimGroups: ClaimGroups,
  requests: readonly RedriveRequest[],
): Promise<readonly RedriveAnswer[]> {
  if (requests.length === 0) return [];
  const asked = byId(firstOfEach(requests, ({ id }) => id));
  const records = await readJobs(
    (text, values) => connection.query(text, values),
    asked.map(({ id }) => id),
  );
  const known = asked.flatMap(({ id, params }, n) => {
    const record = records[n];
    if (record === undefined) return [];
    return [{ id, group: updatedGroup(record, { id, ...(params && { params }) }) }];
  });
  const groups = await claimGroups.of(known.map(({ group }) => group));
  const groupOf = new Map(known.map(({ id }, n) => [id, groups[n] ?? 0]));
  const found = await connection.transaction((query) => redrive(query, asked, groupOf));
  return requests.map(({ id, newId }): RedriveAnswer => {
    const one = found.get(id);
    if (one === undefined) return { answer: 'not-found' };
    if (one.state === null) return { answer: 'live' };
    if (one.madeAs === undefined) return { answer: 'succeeded' };
    return { answer: one.madeAs === newId ? 'redriven' : 'existing', id: one.madeAs };
  });
}

interface Found {
  /** Null while it lives. */
  readonly state: EndState | null;
  readonly madeAs: string | undefined;
}

interface OldRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  readonly priority: number;
  readonly params: string;
  readonly headers: string | null;
  readonly key: string | null;
  readonly state: EndState | null;
}

async function redrive(
  query: Query,
  asked: readonly RedriveRequest[],
  groupOf: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Found>> {
  const olds = await query<OldRow>(SQL.KEEP_JOBS, [sortedIds(asked.map(({ id }) => id))]);
  const oldOf = new Map(olds.map((old) => [old.id, old]));
  const able = asked.filter(({ id }) => {
    const state = oldOf.get(id)?.state;
    return state != null && state !== 'succeeded' && groupOf.has(id);
  });
  const pairs = (some: typeof able): string =>
    JSON.stringify(some.map(({ id, newId }) => ({ id: hex(id), newId: newHex(newId) })));
  const madeAs = new Map<string, string>();
  if (able.length > 0) {
    await query(SQL.ADD_REDRIVES, [pairs(able)]);
    type Row = { readonly id: string; readonly new_id: string };
    for (const row of await query<Row>(SQL.FIND_REDRIVES, [pairs(able)]))
      madeAs.set(row.id, row.new_id);
    const ours = able.filter(({ id, newId }) => madeAs.get(id) === newId);
    if (ours.length > 0) {
      await make(query, ours, oldOf, groupOf);
      await query(SQL.BEGIN_AT_EPOCH_1, [pairs(ours)]);
      await query(SQL.COPY_STEPS, [pairs(ours)]);
      await query(SQL.COPY_EDGES, [pairs(ours)]);
    }
  }
  return new Map(olds.map(({ id, state }) => [id, { state, madeAs: madeAs.get(id) }]));
}

/** Adds the new jobs, with the keys that are still those of the old. */
async function make(
  query: Query,
  requests: readonly RedriveRequest[],
  oldOf: ReadonlyMap<string, OldRow>,
  groupOf: ReadonlyMap<string, number>,
): Promise<void> {
  const pairs = requests.flatMap(({ id, newId, params }) => {
    const old = oldOf.get(id);
    return old === undefined ? [] : [{ id, newId, params, old }];
  });
  const keys = JSON.stringify(
    pairs
      .flatMap(({ id, newId, params, old: { name, key } }) =>
        key === null
          ? []
          : [
              {
                ...{ id: hex(id), newId: hex(newId), name, key },
                paramsHash: params?.paramsHash ?? null,
              },
            ],
      )
      .sort((a, b) => (JSON.stringify([a.name, a.key]) < JSON.stringify([b.name, b.key]) ? -1 : 1)),
  );
  await query(SQL.TAKE_KEYS, [keys]);
  const taken = new Set((await query<{ id: string }>(SQL.KEYS_TAKEN, [keys])).map(({ id }) => id));
  await addJobs(
    query,
    pairs.map(({ id, newId, params, old }) => ({
      id: newHex(newId),
      name: old.name,
      version: params?.version ?? old.version,
      revision: params?.revision ?? old.revision,
      queue: old.queue,
      priority: old.priority,
      params: params?.params ?? old.params,
      ...(old.headers !== null && { headers: JSON.parse(old.headers) as JobHeaders }),
      group: groupOf.get(id) ?? 0,
      key: taken.has(newId) ? old.key : null,
      parentId: null,
      redriveOf: hex(id),
      depth: 0,
    })),
  );
}
