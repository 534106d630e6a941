import { attemptKey, firstOfEach } from '../batch.js';
import type { NewChild, Recalled, StartAnswer, StartedChild, StartRequest } from '../children.js';
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
  const replacing = requests.some(({ children }) => children.some(replaces));
  return replacing
    ? connection.transaction((query) => startOneByOne(query, requests, groupOf))
    : startTogether((text, values) => connection.query(text, values), requests, groupOf);
}

function replaces({ failed }: NewChild): boolean {
  return failed === 'replace';
}

/** Where no child takes another's place. */
async function startTogether(
  query: Query,
  requests: readonly StartRequest[],
  groupOf: ReadonlyMap<string, number>,
): Promise<readonly StartAnswer[]> {
  // Of several for one key the first counts, in one request or in two of one attempt.
  const asked = firstOfEach(
    requests.flatMap((request, n) =>
      request.children.map((child) => ({ child, parent: n + 1, attempt: attemptKey(request) })),
    ),
    ({ child, attempt }) => `${attempt} ${child.key}`,
  );
  const held = await query<{ n: number; cancelling: boolean; started: number }>(
    SQL.START_CHILDREN,
    [
      ...jobColumns(
        asked.map(({ child }) => child),
        groupOf,
      ),
      asked.map(({ parent }) => parent),
      asked.map(({ child }) => child.key),
      asked.map(({ child }) => child.paramsHash),
      asked.map(({ child }) => child.detached),
      asked.map(({ child }) => child.depth),
      ...tokens(requests),
    ],
  );
  const answers: StartAnswer[] = requests.map(() => 'lease-lost');
  const childrenOf = (n: number): number => requests[n - 1]?.children.length ?? 0;
  const count = held.reduce((sum, { n, cancelling }) => sum + (cancelling ? 0 : childrenOf(n)), 0);
  const areNew = held[0]?.started === count;
  for (const { n, cancelling } of held) {
    const request = requests[n - 1];
    if (request === undefined) continue;
    if (cancelling) answers[n - 1] = 'cancelling';
    else if (areNew) answers[n - 1] = request.children.map(startedAnew);
    else answers[n - 1] = await findChildren(query, request);
  }
  return answers;
}

function startedAnew({ key, job, paramsHash }: NewChild): StartedChild {
  return { key, id: uuid(job.id), name: job.name, paramsHash };
}

async function findChildren(
  query: Query,
  { id, children }: StartRequest,
): Promise<readonly StartedChild[]> {
  const found = await query<Omit<StartedChild, 'key'>>(SQL.FIND_EDGES, [
    children.map(() => uuid(id)),
    children.map(({ key }) => key),
  ]);
  return children.flatMap(({ key }, n) => {
    const child = found[n];
    return child === undefined ? [] : [{ ...child, key }];
  });
}

async function startOneByOne(
  query: Query,
  requests: readonly StartRequest[],
  groupOf: ReadonlyMap<string, number>,
): Promise<readonly StartAnswer[]> {
  const held = await query<{ n: number; cancelling: boolean }>(SQL.LOCK_HOLDERS, tokens(requests));
  const answers: StartAnswer[] = requests.map(() => 'lease-lost');
  for (const { n, cancelling } of held) {
    const request = requests[n - 1];
    if (request === undefined) continue;
    answers[n - 1] = cancelling ? 'cancelling' : await startOf(query, request, groupOf);
  }
  return answers;
}

async function startOf(
  query: Query,
  request: StartRequest,
  groupOf: ReadonlyMap<string, number>,
): Promise<readonly StartedChild[]> {
  const { id, children } = request;
  const edges = (asked: typeof children): readonly unknown[] => [
    asked.map(() => uuid(id)),
    asked.map(({ key }) => key),
    asked.map(({ job }) => uuid(job.id)),
    asked.map(({ job }) => job.name),
    asked.map(({ paramsHash }) => paramsHash),
    asked.map(({ detached }) => detached),
  ];
  const firsts = firstOfEach(children, ({ key }) => key);
  await query(SQL.REPLACE_EDGES, edges(firsts.filter(replaces)));
  await query(SQL.ADD_EDGES, edges(firsts));
  const found = await findChildren(query, request);
  const ours = children.filter(({ job }, n) => found[n]?.id === uuid(job.id));
  if (ours.length > 0) {
    await query(SQL.ADD_CHILD_JOBS, [
      ...jobColumns(ours, groupOf),
      ours.map(() => uuid(id)),
      ours.map(({ depth }) => depth),
    ]);
  }
  return found;
}

function jobColumns(
  children: readonly NewChild[],
  groupOf: ReadonlyMap<string, number>,
): readonly unknown[] {
  return columnsOf(
    children.map(({ job }) => ({ ...job, id: uuid(job.id) })),
    children.map(({ job }) => groupOf.get(job.id)),
  );
}

export async function recall(connection: PostgresConnection, id: string): Promise<Recalled> {
  return recalled(await connection.query<RecallRow>(SQL.RECALL, [uuid(id)]));
}
