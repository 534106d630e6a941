import { firstOfEach } from '../batch.js';
import type { Recalled, StartAnswer, StartedChild, StartRequest } from '../children.js';
import { recalled, type RecallRow } from '../rows.js';
import type { ClaimGroups } from '../claim-groups.js';
import type { PostgresConnection, Query } from './connection.js';
import { uuid } from './ids.js';
import { tokens } from './settle.js';
import * as SQL from './sql/children.js';
import { columnsOf } from './submit.js';

export async function startChildren(
  connection: PostgresConnection,
  claimGroups: ClaimGroups,
  requests: readonly StartRequest[],
): Promise<readonly StartAnswer[]> {
  const jobs = requests.flatMap(({ children }) => children.map(({ job }) => job));
  // Interned first, in a transaction of its own, as for every submit.
  const groups = await claimGroups.of(jobs, 'child');
  const groupOf = new Map(jobs.map((job, n) => [job.id, groups[n] ?? 0]));
  return connection.transaction(async (query) => {
    const held = await query<{ n: number; cancelling: boolean }>(
      SQL.LOCK_HOLDERS,
      tokens(requests),
    );
    const answers: StartAnswer[] = requests.map(() => 'lease-lost');
    for (const { n, cancelling } of held) {
      const request = requests[n - 1];
      if (request === undefined) continue;
      answers[n - 1] = cancelling ? 'cancelling' : await startOf(query, request, groupOf);
    }
    return answers;
  });
}

async function startOf(
  query: Query,
  { id, children }: StartRequest,
  groupOf: ReadonlyMap<string, number>,
): Promise<readonly StartedChild[]> {
  const edges = (asked: typeof children): readonly unknown[] => [
    asked.map(() => uuid(id)),
    asked.map(({ key }) => key),
    asked.map(({ job }) => uuid(job.id)),
    asked.map(({ job }) => job.name),
    asked.map(({ paramsHash }) => paramsHash),
    asked.map(({ detached }) => detached),
  ];
  // Of several for one key the first counts.
  const firsts = firstOfEach(children, ({ key }) => key);
  const replacing = firsts.filter(({ failed }) => failed === 'replace');
  if (replacing.length > 0) await query(SQL.REPLACE_EDGES, edges(replacing));
  await query(SQL.ADD_EDGES, edges(firsts));
  const found = await query<Omit<StartedChild, 'key'>>(SQL.FIND_EDGES, [
    children.map(() => uuid(id)),
    children.map(({ key }) => key),
  ]);
  const ours = children.filter(({ job }, n) => found[n]?.id === uuid(job.id));
  if (ours.length > 0) {
    await query(SQL.ADD_CHILD_JOBS, [
      ...columnsOf(
        ours.map(({ job }) => ({ ...job, id: uuid(job.id) })),
        ours.map(({ job }) => groupOf.get(job.id)),
      ),
      ours.map(() => uuid(id)),
      ours.map(({ depth }) => depth),
    ]);
  }
  return children.flatMap(({ key }, n) => {
    const child = found[n];
    return child === undefined ? [] : [{ ...child, key }];
  });
}

export async function recall(connection: PostgresConnection, id: string): Promise<Recalled> {
  return recalled(await connection.query<RecallRow>(SQL.RECALL, [uuid(id)]));
}
