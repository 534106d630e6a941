import type { Job } from './model.js';

/** Jobs by the segments of their names. */
export interface Branch {
  readonly branches: Map<string, Branch>;
  job?: Job;
}

export function jobTree(jobs: readonly Job[]): Branch {
  const root: Branch = { branches: new Map() };
  for (const job of jobs) {
    let at = root;
    for (const segment of job.name.split('.')) {
      const next = at.branches.get(segment) ?? { branches: new Map<string, Branch>() };
      at.branches.set(segment, next);
      at = next;
    }
    at.job = job;
  }
  return root;
}
