import type { ClaimLimit } from './claim.js';

/** What limits can be about. */
interface Limited {
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
}

export function isAbout(limit: ClaimLimit, { name, queue, priority }: Limited): boolean {
  return (
    (limit.name === undefined || limit.name === name) &&
    (limit.queue === undefined || limit.queue === queue) &&
    (limit.belowPriority === undefined || priority < limit.belowPriority)
  );
}

/** Whether a limit leaves such jobs out from the start. */
export function isLeftOut(limits: readonly ClaimLimit[], job: Limited): boolean {
  return limits.some((limit) => limit.most <= 0 && isAbout(limit, job));
}

/** `candidates`, which are in claim order, without those that a limit passes over. */
export function withinLimits<T extends Limited>(
  candidates: readonly T[],
  limits: readonly ClaimLimit[],
): readonly T[] {
  if (limits.length === 0) return candidates;
  const met = limits.map(() => 0);
  return candidates.filter((candidate) =>
    limits.reduce((within, limit, n) => {
      if (!isAbout(limit, candidate)) return within;
      met[n] = (met[n] ?? 0) + 1;
      return within && (met[n] ?? 0) <= limit.most;
    }, true),
  );
}
