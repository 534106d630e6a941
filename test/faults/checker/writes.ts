import type { History } from '../history/history.js';
import type { Span } from './timeline.js';
import { CLOCK_MS, groupBy, parsed, type Violation } from './violation.js';

type Spans = ReadonlyMap<string, readonly Span[]>;

/** What handlers had stored says under which epoch; it was stored while that one's token was valid. */
export function checkTokens(history: History, spans: Spans): Violation[] {
  const { steps, statuses, ended, effects, jobs } = history;
  const violations: Violation[] = [];
  const spanOf = (jobId: string, epoch: unknown): Span | undefined =>
    spans.get(jobId)?.find((span) => span.epoch === epoch);
  const within = (jobId: string, what: string, epoch: unknown, at: number): void => {
    const span = spanOf(jobId, epoch);
    if (span !== undefined && span.startedAt <= at && at <= span.endedAt) return;
    violations.push(outdated(jobId, `${what} of epoch ${String(epoch)} was stored outside of it`));
  };
  for (const { jobId, kind, key, result, recordedAt } of steps) {
    if (kind === 'step') within(jobId, `step ${key}`, parsed(result).epoch, recordedAt);
  }
  for (const { jobId, status, storedAt } of statuses)
    within(jobId, 'the status', parsed(status).epoch, storedAt);
  for (const { id, state, output, epoch } of ended) {
    const said = parsed(output);
    if (state === 'succeeded' && (said.epoch !== epoch || said.id !== id))
      violations.push(outdated(id, `ended at epoch ${epoch} with the output of another attempt`));
  }
  for (const { id, parentId, submittedAt } of jobs) {
    const running = (spans.get(parentId ?? '') ?? []).some(
      (span) => span.startedAt <= submittedAt && submittedAt <= span.endedAt,
    );
    if (parentId !== null && !running)
      violations.push(outdated(id, `was started while no attempt of ${parentId} ran`));
  }
  for (const { jobId, epoch, what, at } of effects) {
    const span = spanOf(jobId, epoch);
    // Handlers go on for a while after their token: what counts is that none begins before it.
    if (span !== undefined && at < span.startedAt - CLOCK_MS)
      violations.push(outdated(jobId, `did ${what} under epoch ${epoch} before it began`));
  }
  return violations;
}

/** A step has one record, was really done by the attempt that recorded it, and never by a later one. */
export function checkSteps({ steps, effects }: History): Violation[] {
  const violations: Violation[] = [];
  const say = (jobId: string, what: string): void => {
    violations.push({ rule: 'a step is done once', jobId, what });
  };
  const done = groupBy(
    effects.filter(({ what }) => what.startsWith('step:')),
    ({ jobId, what }) => `${jobId} ${what}`,
  );
  const records = groupBy(steps, ({ jobId, kind, key }) => `${jobId} ${kind}:${key}`);
  for (const [name, [first, ...more]] of records) {
    if (first === undefined || first.kind !== 'step') continue;
    const { jobId, key, result } = first;
    const { epoch } = parsed(result);
    const times = (done.get(name) ?? []).map((effect) => effect.epoch);
    if (more.length > 0) say(jobId, `has ${more.length + 1} records of step ${key}`);
    if (times.filter((time) => time === epoch).length !== 1)
      say(jobId, `recorded step ${key} under epoch ${String(epoch)}, which did not do it once`);
    if (times.some((time) => time > Number(epoch)))
      say(jobId, `did step ${key} again after it was recorded under epoch ${String(epoch)}`);
  }
  return violations;
}

/** How many effects came when their token was no longer valid: what storage that is fenced by the epoch refuses. */
export function lateEffects({ effects }: History, spans: Spans): number {
  return effects.filter(({ jobId, epoch, at }) => {
    const span = spans.get(jobId)?.find((one) => one.epoch === epoch);
    return span !== undefined && at > span.endedAt + CLOCK_MS;
  }).length;
}

function outdated(jobId: string, what: string): Violation {
  return { rule: 'nothing is written under an outdated token', jobId, what };
}
