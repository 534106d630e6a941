import type { ClaimedJob, ClaimRequest } from '../claim.js';
import { isLeftOut, withinLimits } from '../limits.js';
import { claimedJob } from '../rows.js';
import { isPaused } from './pauses.js';
import type { JobRow, LiveRow, Tables } from './tables.js';

export function claimJobs(
  tables: Tables,
  request: ClaimRequest,
  now: number,
): readonly ClaimedJob[] {
  const { runnerId, claimId } = request;
  const runner = tables.runners.get(runnerId);
  if (runner === undefined || runner.endedAt !== null || runner.leaseUntil <= now) return [];
  const held = (): readonly Candidate[] =>
    candidates(tables).filter(({ live }) => live.runnerId === runnerId && live.claimId === claimId);
  if (held().length === 0) {
    for (const { live } of dueJobs(tables, request, now)) {
      tables.live.set(live.id, {
        ...live,
        state: 'running',
        runnerId,
        claimId,
        epoch: live.epoch + 1,
        attempt: live.attemptsSpent + 1,
        startedAt: now,
        waitsFor: null,
        awaits: null,
      });
    }
  }
  return inClaimOrder(held()).map(({ job, live }) =>
    claimedJob(
      {
        ...job,
        ...live,
        parent_id: job.parentId,
        headers: job.headers,
        age_ms: (live.startedAt ?? now) - job.submittedAt,
      },
      job,
      claimId,
    ),
  );
}

interface Candidate {
  readonly job: JobRow;
  readonly live: LiveRow;
}

function candidates(tables: Tables): readonly Candidate[] {
  return [...tables.live.values()].flatMap((live) => {
    const job = tables.jobs.get(live.id);
    return job === undefined ? [] : [{ job, live }];
  });
}

function dueJobs(
  tables: Tables,
  { types, limit, limits = [] }: ClaimRequest,
  now: number,
): readonly Candidate[] {
  const isKnown = (job: JobRow): boolean =>
    types.some(
      ({ name, version, revision }) =>
        name === job.name && version === job.version && job.revision <= revision,
    );
  const due = candidates(tables).filter(
    ({ job, live }) =>
      live.state === 'queued' &&
      live.runAt <= now &&
      isKnown(job) &&
      !isLeftOut(limits, job) &&
      !isPaused(tables, job),
  );
  const first = inClaimOrder(due)
    .slice(0, limit)
    .map(({ job, live }) => ({ ...job, job, live }));
  return withinLimits(first, limits);
}

function inClaimOrder(jobs: readonly Candidate[]): readonly Candidate[] {
  return jobs.toSorted(
    (a, b) =>
      b.job.priority - a.job.priority ||
      Number(b.job.parentId !== null) - Number(a.job.parentId !== null) ||
      a.live.runAt - b.live.runAt ||
      (a.live.id < b.live.id ? -1 : 1),
  );
}
