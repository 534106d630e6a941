import { lastOfEach } from '../batch.js';
import { updatedGroup, type UpdateAnswer, type UpdateRequest } from '../control.js';
import { dueAt } from './submit.js';
import type { Tables } from './tables.js';

export function updateJobs(
  tables: Tables,
  requests: readonly UpdateRequest[],
  now: number,
): readonly UpdateAnswer[] {
  const answers = new Map(
    lastOfEach(requests, ({ id }) => id).map((request) => [
      request.id,
      updateJob(tables, request, now),
    ]),
  );
  return requests.map(({ id }) => answers.get(id) ?? 'not-found');
}

function updateJob(tables: Tables, request: UpdateRequest, now: number): UpdateAnswer {
  const { id, due, params } = request;
  const [job, live] = [tables.jobs.get(id), tables.live.get(id)];
  if (job === undefined) return 'not-found';
  if (live === undefined) return 'ended';
  if (live.state !== 'queued' || live.waitsFor !== null) return 'running';
  tables.jobs.set(id, {
    ...job,
    ...updatedGroup(job, request),
    ...(params && { params: params.params }),
  });
  if (due !== undefined) tables.live.set(id, { ...live, runAt: dueAt({ due }, now) });
  const name = JSON.stringify([job.name, job.key]);
  if (params !== undefined && tables.keys.get(name)?.jobId === id)
    tables.keys.set(name, { jobId: id, paramsHash: params.paramsHash });
  return 'updated';
}
