import type { History } from '../history/history.js';
import type { Violation } from './violation.js';

/** Every job that was stored is still there: as submitted once, and either live or ended, once. */
export function checkPlaces({ submitted, jobs, live, ended }: History): Violation[] {
  const violations: Violation[] = [];
  const count = (rows: readonly { readonly id: string }[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  };
  const there = count(jobs);
  const places = count([...live, ...ended]);
  for (const id of submitted) {
    if (!there.has(id)) violations.push(lost(id, 'was submitted and is not there'));
  }
  for (const [id, times] of there) {
    if (times > 1) violations.push(misplaced(id, `is there ${times} times`));
    const found = places.get(id) ?? 0;
    if (found === 0) violations.push(lost(id, 'is neither live nor ended'));
    if (found > 1) violations.push(misplaced(id, `is live or ended ${found} times`));
  }
  for (const id of places.keys()) {
    if (!there.has(id)) violations.push(misplaced(id, 'is live or ended and was never submitted'));
  }
  return violations;
}

/** An end that was seen while the campaign went on is the end now. */
export function checkEnds({ ended, sightings }: History): Violation[] {
  const now = new Map(ended.map((end) => [end.id, endText(end)]));
  return [...sightings].flatMap(([jobId, seen]): Violation[] => {
    const end = now.get(jobId);
    if (end === seen) return [];
    const what = end === undefined ? `is gone; it was ${seen}` : `was ${seen} and is ${end}`;
    return [{ rule: 'an end never changes', jobId, what }];
  });
}

/** All that an end says, to compare. */
export function endText(end: History['ended'][number]): string {
  return JSON.stringify(Object.entries(end).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lost(jobId: string, what: string): Violation {
  return { rule: 'nothing is lost', jobId, what };
}

function misplaced(jobId: string, what: string): Violation {
  return { rule: 'a job is in one place', jobId, what };
}
