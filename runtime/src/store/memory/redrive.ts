import type { RedriveAnswer, RedriveRequest } from '../control.js';
import { addJob } from './submit.js';
import type { Tables } from './tables.js';

export function redriveJob(
  tables: Tables,
  { id, newId, params }: RedriveRequest,
  now: number,
): RedriveAnswer {
  const [job, end] = [tables.jobs.get(id), tables.ended.get(id)];
  if (job === undefined) return { answer: 'not-found' };
  if (end === undefined) return { answer: 'live' };
  if (end.state === 'succeeded') return { answer: 'succeeded' };
  const made = tables.redrives.get(id);
  if (made !== undefined) return { answer: made === newId ? 'redriven' : 'existing', id: made };
  tables.redrives.set(id, newId);
  addJob(
    tables,
    {
      ...job,
      ...(params && {
        version: params.version,
        revision: params.revision,
        params: params.params,
      }),
      id: newId,
      key: takeKey(tables, job, newId, params?.paramsHash) ? job.key : null,
      submittedAt: now,
      parentId: null,
      depth: 0,
      redriveOf: id,
    },
    now,
  );
  // The first claim's epoch is 2, by which a runner knows that there is something to recall.
  const live = tables.live.get(newId);
  if (live !== undefined) tables.live.set(newId, { ...live, epoch: 1 });
  const steps = tables.steps.get(id);
  if (steps !== undefined) tables.steps.set(newId, steps);
  const finished = [...(tables.edges.get(id) ?? [])].filter(
    ([, { childId }]) => tables.ended.get(childId)?.state === 'succeeded',
  );
  tables.edges.set(
    newId,
    new Map(finished.map(([key, edge]) => [key, { ...edge, parentId: newId }])),
  );
  return { answer: 'redriven', id: newId };
}

/** Whether the key was still the old job's. */
function takeKey(
  tables: Tables,
  { id, name, key }: { readonly id: string; readonly name: string; readonly key: string | null },
  newId: string,
  paramsHash: string | undefined,
): boolean {
  const owner = tables.keys.get(JSON.stringify([name, key]));
  if (key === null || owner?.jobId !== id) return false;
  tables.keys.set(JSON.stringify([name, key]), {
    jobId: newId,
    paramsHash: paramsHash ?? owner.paramsHash,
  });
  return true;
}
