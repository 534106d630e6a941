import type { Result } from './campaign.js';

/** What a campaign came to, for people. */
export function report({ history, violations, seconds, deaths, late }: Result): string {
  const { jobs, live, ended, attempts, steps, sightings, cancels, effects } = history;
  const ends = counts(ended.map(({ state }) => state));
  const kept = counts(attempts.map(({ outcome }) => outcome));
  return [
    `${history.submitted.length} jobs submitted, ${jobs.length} with children, in ${seconds.toFixed(1)} s`,
    `ended: ${ends}; live: ${live.length}`,
    `attempts that were no end: ${kept}; steps: ${steps.length}; effects: ${effects.length}, ${late} under outdated tokens`,
    `runner deaths: ${deaths}; cancels: ${cancels.length}; ends seen before: ${sightings.size}`,
    `violations: ${violations.length}`,
    ...violations.slice(0, 20).map(({ rule, jobId, what }) => `  ${rule}: ${jobId} ${what}`),
  ].join('\n');
}

function counts(words: readonly string[]): string {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return [...found].map(([word, count]) => `${count} ${word}`).join(', ') || 'none';
}
