import type { History } from '../history/history.js';
import type { Span } from './timeline.js';
import { CLOCK_MS, groupBy, parsed, type Violation } from './violation.js';

/** A parent has one child for a key, which is its own; no job is a child that no key stands for. */
export function checkKeys({ edges, jobs }: History): Violation[] {
  const violations: Violation[] = [];
  const say = (jobId: string, what: string): void => {
    violations.push({ rule: 'a key has one child', jobId, what });
  };
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const { parentId, key, childId, name } of edges) {
    const child = byId.get(childId);
    if (child === undefined) say(parentId, `has no child for key ${key}`);
    else if (child.parentId !== parentId || child.name !== name)
      say(childId, `stands for key ${key} of ${parentId} and is another's or another job`);
  }
  for (const group of groupBy(edges, ({ parentId, key }) => `${parentId} ${key}`).values()) {
    const [first, ...more] = group;
    if (first !== undefined && more.length > 0)
      say(first.parentId, `has ${group.length} children for key ${first.key}`);
  }
  const children = new Set(edges.map(({ childId }) => childId));
  for (const { id, parentId } of jobs) {
    if (parentId !== null && !children.has(id)) say(id, 'was started and no key stands for it');
  }
  return violations;
}

/** What a parent answers of a child is the child's end, which came before its own. */
export function checkParents({ ended, edges }: History): Violation[] {
  const ends = new Map(ended.map((end) => [end.id, end]));
  const parents = new Map(edges.map(({ childId, parentId }) => [childId, parentId]));
  return ended.flatMap(({ id: jobId, state, output, endedAt }): Violation[] => {
    if (state !== 'succeeded') return [];
    return childrenIn(output).flatMap(({ id, epoch }): Violation[] => {
      const child = ends.get(id);
      const right =
        child?.state === 'succeeded' &&
        child.epoch === epoch &&
        child.endedAt <= endedAt &&
        parents.get(id) === jobId;
      const rule = 'a parent ends after what it awaited';
      return right ? [] : [{ rule, jobId, what: `answers what child ${id} did not, or not yet` }];
    });
  });
}

/** Once a cancel was answered nothing below that job is started any more: no child, and no attempt of one. */
export function checkCancels(
  { cancels, edges, jobs }: History,
  spans: ReadonlyMap<string, readonly Span[]>,
): Violation[] {
  const below = groupBy(edges, ({ parentId }) => parentId);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const violations: Violation[] = [];
  for (const { id: root, answeredAt } of cancels) {
    const last = answeredAt + CLOCK_MS;
    const say = (jobId: string, what: string): void => {
      violations.push({ rule: 'a cancelled tree starts nothing', jobId, what: `${what} ${root}` });
    };
    const tree = [root];
    for (const parent of tree) {
      for (const { childId } of below.get(parent) ?? []) {
        tree.push(childId);
        if ((byId.get(childId)?.submittedAt ?? 0) > last)
          say(childId, 'was started after the cancel of');
      }
      for (const { epoch, startedAt } of spans.get(parent) ?? [])
        if (startedAt > last) say(parent, `began epoch ${epoch} after the cancel of`);
    }
  }
  return violations;
}

function childrenIn(output: string | null): readonly { id: string; epoch: number }[] {
  const { children } = parsed(output);
  return Array.isArray(children) ? (children as { id: string; epoch: number }[]) : [];
}
