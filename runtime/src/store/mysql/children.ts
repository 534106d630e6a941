import { firstOfEach } from '../batch.js';
import type { NewChild, Recalled, StartAnswer, StartedChild, StartRequest } from '../children.js';
import { MAX_KEY_LENGTH } from '../../json/storable.js';
import { recalled, replacedKey, type RecallRow } from '../rows.js';
import type { ClaimGroups } from '../claim-groups.js';
import type { MysqlConnection, Query } from './connection.js';
import { checkFit, checkLength } from './fit.js';
import { hex, newHex } from './ids.js';
import { lockHolders } from './settle.js';
import * as SQL from './sql/children.js';
import { addJobs } from './submit.js';

export async function startChildren(
  connection: MysqlConnection,
  claimGroups: ClaimGroups,
  requests: readonly StartRequest[],
): Promise<readonly StartAnswer[]> {
  if (requests.length === 0) return [];
  const all = requests.flatMap(({ children }) => children);
  for (const { key } of all) checkLength('key', key);
  const jobs = all.map(({ job }) => job);
  jobs.forEach(checkFit);
  // Interned first, in a transaction of its own, as for every submit.
  const groups = await claimGroups.of(jobs, 'child');
  const groupOf = new Map(jobs.map((job, n) => [job.id, groups[n] ?? 0]));
  return connection.transaction(async (query) => {
    const held = await lockHolders(query, requests);
    const answers: StartAnswer[] = [];
    for (const [n, request] of requests.entries()) {
      const holder = held.get(n);
      if (holder === undefined) answers.push('lease-lost');
      else if (holder.cancelling === 1) answers.push('cancelling');
      else answers.push(await startOf(query, request, groupOf));
    }
    return answers;
  });
}

/** Its row is locked, so nobody else changes which children it has. */
async function startOf(
  query: Query,
  { id, children }: StartRequest,
  groupOf: ReadonlyMap<string, number>,
): Promise<readonly StartedChild[]> {
  const asked = firstOfEach(children, ({ key }) => key);
  const keys = asked.map(({ key }) => ({ parentId: hex(id), key }));
  const edges = new Map(
    (await query<EdgeRow>(SQL.FIND_EDGES, [JSON.stringify(keys)])).map((edge) => [
      asked[edge.n - 1],
      edge,
    ]),
  );
  const isNew = (child: NewChild): boolean => {
    const edge = edges.get(child);
    if (edge === undefined) return true;
    return child.failed === 'replace' && edge.ended !== null && edge.ended !== 'succeeded';
  };
  const news = asked.filter(isNew);
  if (news.length > 0) {
    const replaced = news.flatMap(({ key }, n) => keptEdge(id, key, edges.get(news[n])) ?? []);
    const put = [...replaced, ...news.map((child) => edgeOf(id, child))];
    await query(SQL.PUT_EDGES, [JSON.stringify(put)]);
    await addJobs(
      query,
      news.map(({ job, depth }) => ({
        ...job,
        id: newHex(job.id),
        group: groupOf.get(job.id) ?? 0,
        key: null,
        parentId: hex(id),
        redriveOf: null,
        depth,
      })),
    );
  }
  const started = new Map(
    asked.map((child): [string, StartedChild] => {
      const { key, job, paramsHash } = child;
      const edge = edges.get(child);
      return isNew(child) || edge === undefined
        ? [key, { key, id: job.id, name: job.name, paramsHash }]
        : [key, { key, id: edge.id, name: edge.name, paramsHash: edge.params_hash }];
    }),
  );
  return children.flatMap(({ key }) => started.get(key) ?? []);
}

interface EdgeRow {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly params_hash: string;
  readonly detached: number;
  readonly ended: string | null;
}

function edgeOf(parentId: string, { key, job, paramsHash, detached }: NewChild): object {
  return {
    parentId: hex(parentId),
    key,
    childId: newHex(job.id),
    name: job.name,
    paramsHash,
    detached: Number(detached),
  };
}

/** Of a child in whose place another is put: what lives below it is its parent's tree still. */
function keptEdge(parentId: string, key: string, edge: EdgeRow | undefined): object | undefined {
  if (edge === undefined) return undefined;
  const { id, name, params_hash: paramsHash, detached } = edge;
  return {
    ...{ parentId: hex(parentId), key: replacedKey(id, key).slice(0, MAX_KEY_LENGTH) },
    ...{ childId: hex(id), name, paramsHash, detached },
  };
}

export async function recall(connection: MysqlConnection, id: string): Promise<Recalled> {
  return recalled(await connection.query<RecallRow>(SQL.RECALL, [hex(id), hex(id)]));
}
