import { firstOfEach } from '../batch.js';
import type { NewChild, Recalled, StartAnswer, StartedChild, StartRequest } from '../children.js';
import { recalled, replacedKey, type RecallRow } from '../rows.js';
import { stateOf } from './read.js';
import { holder } from './settle.js';
import { addJob, dueAt, jobRow } from './submit.js';
import type { EdgeRow, Tables } from './tables.js';

export function startChildren(tables: Tables, request: StartRequest, now: number): StartAnswer {
  const parent = holder(tables, request);
  if (parent === undefined) return 'lease-lost';
  if (parent.cancelCutoff !== null) return 'cancelling';
  // Of several for one key the first counts.
  const started = firstOfEach(request.children, ({ key }) => key).map((child) =>
    startChild(tables, parent.id, child, now),
  );
  const byKey = new Map(started.map((child) => [child.key, child]));
  return request.children.flatMap(({ key }) => byKey.get(key) ?? []);
}

function startChild(tables: Tables, parentId: string, child: NewChild, now: number): StartedChild {
  const edges = new Map(tables.edges.get(parentId));
  const { key, job, paramsHash, detached, depth } = child;
  const known = edges.get(key);
  const end = known === undefined ? undefined : tables.ended.get(known.childId);
  const isReplaced = child.failed === 'replace' && end !== undefined && end.state !== 'succeeded';
  let edge = known;
  if (edge === undefined || isReplaced) {
    edge = { parentId, key, childId: job.id, jobName: job.name, paramsHash, detached };
    // What lives below it is its parent's tree still.
    if (known !== undefined) {
      const kept = replacedKey(known.childId, key);
      edges.set(kept, { ...known, key: kept });
    }
    edges.set(key, edge);
    tables.edges.set(parentId, edges);
    addJob(tables, { ...jobRow(job, now), parentId, depth }, dueAt(job, now));
  }
  return startedChild(edge);
}

export function recall(tables: Tables, id: string, now: number): Recalled {
  const edges = [...(tables.edges.get(id)?.values() ?? [])];
  // Of a parent that has ended a child may be gone.
  const present = edges.filter(({ childId }) => tables.jobs.has(childId));
  const children = present.map((edge): RecallRow => ({
    kind: 'child',
    key: edge.key,
    child_id: edge.childId,
    job_name: edge.jobName,
    params_hash: edge.paramsHash,
    detached: edge.detached,
    state: stateOf(tables, edge.childId),
  }));
  const steps = (tables.steps.get(id) ?? []).map((step): RecallRow =>
    step.kind === 'step' ? step : { kind: 'sleep', key: step.key, left_ms: step.wakeAt - now },
  );
  return recalled([...children, ...steps]);
}

function startedChild({ key, childId, jobName, paramsHash }: EdgeRow): StartedChild {
  return { key, id: childId, name: jobName, paramsHash };
}
