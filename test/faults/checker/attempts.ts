import type { EndedJob, History, LiveJob } from '../history/history.js';
import type { Span } from './timeline.js';
import { groupBy, type Rule, type Violation } from './violation.js';

type Spans = ReadonlyMap<string, readonly Span[]>;
const NONE: readonly Span[] = [];

/**
 * Every epoch was claimed and its attempt is kept, or it is one that putting a job back left out: a claim raises the epoch by
 * one, and so does putting back what an ended runner held (unless that was the job's end), so that its token is outdated at
 * once. And no handler ran under an epoch that nobody claimed.
 */
export function checkEpochs({ live, ended, effects }: History, spans: Spans): Violation[] {
  const violations: Violation[] = [];
  const say = (jobId: string, what: string): void => {
    violations.push({ rule: 'every attempt is accounted for', jobId, what });
  };
  for (const row of [...live, ...ended]) {
    let next = 1;
    for (const span of spans.get(row.id) ?? NONE) {
      if (span.epoch !== next) say(row.id, `has epoch ${span.epoch} where ${next} was to come`);
      next = span.epoch + (span.by === 'put-back' ? 2 : 1);
    }
    if (!lastEpochFits(row, next, (spans.get(row.id) ?? NONE).at(-1))) {
      say(row.id, `is at epoch ${row.epoch}, but its attempts leave off before ${next}`);
    }
  }
  for (const [jobId, seen] of groupBy(effects, (effect) => effect.jobId)) {
    const claimed = new Set((spans.get(jobId) ?? NONE).map(({ epoch }) => epoch));
    for (const epoch of new Set(seen.map((effect) => effect.epoch))) {
      if (!claimed.has(epoch)) say(jobId, `ran under epoch ${epoch}, of which nothing is kept`);
    }
  }
  return violations;
}

function lastEpochFits(row: LiveJob | EndedJob, next: number, last: Span | undefined): boolean {
  if (row.epoch === next - 1) return true;
  // Put back and ended in one: the epoch was not raised.
  return last?.by === 'put-back' && 'endedAt' in row && row.epoch === last.epoch;
}

/** A token is valid from its claim until its attempt has ended; the next begins after that. */
export function checkOverlaps(spans: Spans): Violation[] {
  return [...spans].flatMap(([jobId, list]) =>
    list.flatMap((span, n): Violation[] => {
      const before = list[n - 1];
      const late = !(span.startedAt <= span.endedAt);
      if (late) return [overlap(jobId, `epoch ${span.epoch} ended before it began`)];
      if (before === undefined || before.endedAt <= span.startedAt) return [];
      return [overlap(jobId, `epoch ${span.epoch} began before ${before.epoch} had ended`)];
    }),
  );
}

/** Only failed attempts are spent, and only as many as the policy has; a loss is counted only where an attempt was lost. */
export function checkPolicy(
  { jobs, live, ended }: History,
  spans: Spans,
  attemptsOf: (name: string) => number,
): Violation[] {
  const names = new Map(jobs.map(({ id, name }) => [id, name]));
  return [...live, ...ended].flatMap((row) => {
    const list = spans.get(row.id) ?? NONE;
    const found: string[] = [];
    let spent = 0;
    for (const { epoch, attempt, outcome, by } of list) {
      if (attempt !== spent + 1) found.push(`epoch ${epoch} is attempt ${attempt} after ${spent}`);
      if (outcome === 'failed' && by !== 'end') spent += 1;
    }
    const most = attemptsOf(names.get(row.id) ?? '');
    if (spent >= most) found.push(`spent ${spent} of ${most} attempts and was queued again`);
    if ('attemptsSpent' in row && row.attemptsSpent !== spent) {
      found.push(`has spent ${row.attemptsSpent} attempts, of which ${spent} are kept`);
    }
    const lost = list.filter(({ outcome }) => outcome === 'lost').length;
    if (row.losses > lost) found.push(`has ${row.losses} losses and ${lost} lost attempts`);
    return found.map((what): Violation => ({
      rule: 'attempts keep to the policy',
      jobId: row.id,
      what,
    }));
  });
}

/** An attempt begins while its runner is registered and not ended; one that is ended holds nothing. */
export function checkRunners({ runners }: History, spans: Spans): Violation[] {
  const rule: Rule = 'runners hold jobs only while they live';
  const byId = new Map(runners.map((runner) => [runner.id, runner]));
  return [...spans.values()].flat().flatMap((span): Violation[] => {
    const { jobId, epoch, startedAt } = span;
    const runner = byId.get(span.runnerId ?? '');
    if (runner === undefined) return [{ rule, jobId, what: `epoch ${epoch} has no runner` }];
    const endedAt = runner.endedAt ?? Number.POSITIVE_INFINITY;
    if (startedAt < runner.registeredAt || startedAt > endedAt) {
      return [{ rule, jobId, what: `epoch ${epoch} began outside its runner's life` }];
    }
    return span.by === 'running' && runner.endedAt !== null
      ? [{ rule, jobId, what: `is still held by runner ${runner.id}, which was ended` }]
      : [];
  });
}

function overlap(jobId: string, what: string): Violation {
  return { rule: 'attempts do not overlap', jobId, what };
}
