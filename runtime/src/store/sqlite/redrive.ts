import type { EndState } from '../../types/state.js';
import type { JobHeaders } from '../../types/headers.js';
import type { RedriveAnswer, RedriveRequest } from '../control.js';
import { atOnce } from './asking.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/control.js';
import { AddedJobs } from './submit.js';

/** Makes jobs anew, under the write lock. */
export function redriveJobs(
  statements: Statements,
  requests: readonly RedriveRequest[],
): readonly RedriveAnswer[] {
  const added = new AddedJobs();
  return requests.map((request) => redriveJob(statements, request, added));
}

function redriveJob(
  statements: Statements,
  { id, newId, params }: RedriveRequest,
  added: AddedJobs,
): RedriveAnswer {
  const old = statements.get<OldRow>(SQL.TO_REDRIVE, id);
  if (old === undefined) return { answer: 'not-found' };
  if (old.state === null) return { answer: 'live' };
  if (old.state === 'succeeded') return { answer: 'succeeded' };
  if (old.new_id !== null)
    return { answer: old.new_id === newId ? 'redriven' : 'existing', id: old.new_id };
  statements.run(SQL.ADD_REDRIVE, id, newId);
  const { name, queue, priority, headers } = old;
  const job = {
    id: newId,
    name,
    queue,
    priority,
    version: params?.version ?? old.version,
    revision: params?.revision ?? old.revision,
    params: params?.params ?? old.params,
    ...(headers !== null && { headers: JSON.parse(headers) as JobHeaders }),
  };
  const key = old.has_key === 1 ? old.key : null;
  if (key !== null) statements.run(SQL.TAKE_KEY, name, key, newId, params?.paramsHash ?? null);
  atOnce(statements, added.add(job, { key, parentId: null, depth: 0, redriveOf: id }));
  atOnce(statements, added.makeDue());
  statements.run(SQL.BEGIN_AT_EPOCH_1, newId);
  statements.run(SQL.COPY_STEPS, id, newId);
  statements.run(SQL.COPY_EDGES, id, newId);
  return { answer: 'redriven', id: newId };
}

interface OldRow {
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  readonly priority: number;
  readonly params: string;
  readonly headers: string | null;
  readonly key: string | null;
  /** Null while it lives. */
  readonly state: EndState | null;
  readonly new_id: string | null;
  readonly has_key: 0 | 1;
}
