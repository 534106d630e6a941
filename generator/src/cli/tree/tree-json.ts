import { toJson } from '../job-record.js';
import type { TreeJob } from './read-tree.js';

/** The tree for programs: each job as `show --json` has it, without its params. */
export function treeJson(job: TreeJob): Record<string, unknown> {
  const { record, key, detached, durationMs, waits, children, more } = job;
  return {
    ...toJson(record, undefined),
    ...(key !== undefined && { childKey: key, detached }),
    durationMs,
    waits,
    children: children.map(treeJson),
    ...(Object.keys(more).length > 0 && { more }),
  };
}
