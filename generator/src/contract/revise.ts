import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents } from '../load/document.js';
import type { Job } from '../model/model.js';
import type { JobFile } from '../resolve/job-file.js';
import { contractText, type Contracts } from './contract.js';
import type { Lock } from './lock.js';

/** A version that is lower than one that was released: rows and clients of the higher one are out there. */
export function checkVersions({ jobs }: Documents, lock: Lock): readonly Diagnostic[] {
  return jobs.flatMap((document) => {
    const { job, version } = document.value as JobFile;
    const released = Object.hasOwn(lock.jobs, job) ? lock.jobs[job] : undefined;
    if (released === undefined || version >= released.version) return [];
    const message = `job \`${job}\` was released as version ${released.version}, and this is ${version}`;
    const hint = `versions only go up: ${released.version}, or ${released.version + 1} for an incompatible change`;
    return [diagnostic('JW1602', document.at(['version']), message, hint)];
  });
}

/**
 * The revision of a job's contract: that of the lock while it is as it was released, one more once it differs. It
 * begins at 1 in each version.
 */
function revisionOf(job: Pick<Job, 'name' | 'version'>, contracts: Contracts, lock: Lock): number {
  const released = Object.hasOwn(lock.jobs, job.name) ? lock.jobs[job.name] : undefined;
  if (released === undefined || job.version > released.version) return 1;
  const now = contractText(contracts.jobs.get(job.name), contracts.types);
  const same = now === contractText(released.contract, lock.types);
  return same ? released.revision : released.revision + 1;
}

const revised = new WeakMap<Job, Job>();

/** Jobs with the revisions that follow from the lock. A job that keeps its own stays the same object. */
export function withRevisions(
  jobs: readonly Job[],
  contracts: Contracts,
  lock: Lock,
): readonly Job[] {
  if (Object.keys(lock.jobs).length === 0) return jobs;
  return jobs.map((job) => {
    const revision = revisionOf(job, contracts, lock);
    if (revision === job.revision) return job;
    const before = revised.get(job);
    if (before?.revision === revision) return before;
    const next = { ...job, revision };
    revised.set(job, next);
    return next;
  });
}
