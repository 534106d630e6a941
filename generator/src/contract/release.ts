import { compare } from '../diagnostic/diagnostic.js';
import type { Job } from '../model/model.js';
import { reachedTypes, type Contracts } from './contract.js';
import type { Lock, ReleasedJob } from './lock.js';

/** What a release makes of one job. */
export interface Change {
  readonly name: string;
  readonly kind: 'new' | 'changed' | 'removed';
  readonly version: number;
  readonly revision: number;
  /** What was released before. */
  readonly before?: { readonly version: number; readonly revision: number };
}

export interface Release {
  readonly lock: Lock;
  readonly changes: readonly Change[];
  readonly unchanged: number;
}

/** The lock after these jobs are released, and how it differs from the one before. */
export function planRelease(jobs: readonly Job[], contracts: Contracts, before: Lock): Release {
  const changes: Change[] = [];
  const released: Record<string, ReleasedJob> = {};
  for (const [name, { version, revision, contract }] of Object.entries(before.jobs)) {
    if (contracts.jobs.has(name)) continue;
    released[name] = { version, revision };
    if (contract !== undefined) changes.push({ name, kind: 'removed', version, revision });
  }
  for (const { name, version, revision } of jobs) {
    released[name] = { version, revision, contract: contracts.jobs.get(name) };
    const old = Object.hasOwn(before.jobs, name) ? before.jobs[name] : undefined;
    if (old?.version === version && old.revision === revision) continue;
    const was = old && { before: { version: old.version, revision: old.revision } };
    const kind = old?.contract === undefined ? 'new' : 'changed';
    changes.push({ name, kind, version, revision, ...was });
  }
  const types = reachedTypes([...contracts.jobs.values()], contracts.types);
  changes.sort((a, b) => compare(a.name, b.name));
  const current = changes.filter(({ kind }) => kind !== 'removed').length;
  return { lock: { jobs: released, types }, changes, unchanged: jobs.length - current };
}
