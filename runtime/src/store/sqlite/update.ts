import { lastOfEach } from '../batch.js';
import type { Grouped } from '../claim-groups.js';
import { updatedGroup, type UpdateAnswer, type UpdateRequest } from '../control.js';
import { atOnce } from './asking.js';
import { ClaimGroups } from './claim-groups.js';
import type { Statements } from './connection.js';
import { JOB_EXISTS } from './sql/cancel.js';
import * as SQL from './sql/control.js';

/** Changes queued jobs, under the write lock. */
export function updateJobs(
  statements: Statements,
  requests: readonly UpdateRequest[],
): readonly UpdateAnswer[] {
  const groups = new ClaimGroups();
  const answers = new Map(
    lastOfEach(requests, ({ id }) => id).map((request) => [
      request.id,
      updateJob(statements, request, groups),
    ]),
  );
  return requests.map(({ id }) => answers.get(id) ?? 'not-found');
}

function updateJob(
  statements: Statements,
  request: UpdateRequest,
  groups: ClaimGroups,
): UpdateAnswer {
  const { id, due, params } = request;
  const live = statements.get<Grouped & { queued: 0 | 1; child: 0 | 1 }>(SQL.LIVE_JOB, id);
  if (live === undefined)
    return statements.get(JOB_EXISTS, id) === undefined ? 'not-found' : 'ended';
  if (live.queued === 0) return 'running';
  const wanted = updatedGroup(live, request);
  const { priority, version, revision } = wanted;
  const group = atOnce(statements, groups.of(wanted, live.child === 1 ? 'child' : 'root'));
  statements.run(SQL.UPDATE_JOB, id, priority, version, revision, params?.params ?? null);
  const at = due !== undefined && 'at' in due ? Math.round(due.at) : null;
  const afterMs = due !== undefined && 'afterMs' in due ? Math.round(due.afterMs) : null;
  statements.run(SQL.UPDATE_LIVE_JOB, id, group, at, afterMs);
  if (params !== undefined) statements.run(SQL.UPDATE_KEY, id, params.paramsHash);
  return 'updated';
}
