import { firstOfEach } from '../batch.js';
import type { NewChild, Recalled, StartAnswer, StartedChild, StartRequest } from '../children.js';
import { recalled, type RecallRow } from '../rows.js';
import { atOnce } from './asking.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/children.js';
import { AddedJobs } from './submit.js';

/** Starts children, under the write lock. */
export function startChildren(
  statements: Statements,
  requests: readonly StartRequest[],
): readonly StartAnswer[] {
  const added = new AddedJobs();
  const answers = requests.map(({ id, token, children }): StartAnswer => {
    const { claimId, epoch } = token;
    const holder = statements.get<{ cancelling: 0 | 1 }>(SQL.HOLDER, id, claimId, epoch);
    if (holder === undefined) return 'lease-lost';
    if (holder.cancelling === 1) return 'cancelling';
    for (const child of firstOfEach(children, ({ key }) => key))
      startChild(statements, id, child, added);
    return children.map(({ key }) => childOf(statements, id, key));
  });
  atOnce(statements, added.makeDue());
  return answers;
}

function startChild(
  statements: Statements,
  parentId: string,
  { key, job, paramsHash, depth, detached, failed }: NewChild,
  added: AddedJobs,
): void {
  const edge = [parentId, key, job.id, job.name, paramsHash, detached ? 1 : 0] as const;
  if (failed === 'replace') {
    statements.run(SQL.KEEP_REPLACED, parentId, key);
    statements.run(SQL.REPLACE_EDGE, ...edge);
  }
  statements.run(SQL.ADD_EDGE, ...edge);
  if (childOf(statements, parentId, key).id === job.id)
    atOnce(statements, added.add(job, { key: null, parentId, depth }));
}

function childOf(statements: Statements, parentId: string, key: string): StartedChild {
  const child = statements.get<Omit<StartedChild, 'key'>>(SQL.FIND_EDGE, parentId, key);
  if (child === undefined) throw new Error(`child ${key} of job ${parentId} vanished`);
  return { key, id: child.id, name: child.name, paramsHash: child.paramsHash };
}

export function recall(statements: Statements, id: string): Recalled {
  return recalled(statements.all<RecallRow>(SQL.RECALL, id));
}
