import { age } from '../age.js';
import { failureLine } from '../job-record.js';
import { ofState, type Line } from '../output.js';
import type { TreeJob } from './read-tree.js';
import { countsLine } from './waits.js';

/** The tree as lines: the job, and below it, drawn as branches, what it started. */
export function treeLines(root: TreeJob): readonly Line[] {
  return [jobLine('', root), ...branches(root, '')];
}

function branches({ children, more }: TreeJob, indent: string): readonly Line[] {
  const counts = Object.values(more);
  const last = counts.length === 0 ? children.length - 1 : -1;
  return [
    ...children.flatMap((child, at) => [
      jobLine(`${indent}${at === last ? '└─' : '├─'} `, child),
      ...branches(child, `${indent}${at === last ? '   ' : '│  '}`),
    ]),
    ...(counts.length === 0
      ? []
      : [`${indent}└─ … ${counts.reduce((a, b) => a + b, 0)} more: ${countsLine(more)}`]),
  ];
}

function jobLine(branch: string, { record, key, detached, durationMs, waits }: TreeJob): Line {
  const { id, name, state, attempt, losses, error } = record;
  const facts = [
    ...(attempt > 1 ? [`, attempt ${attempt}`] : []),
    ...(losses > 0 ? [`, lost ${losses}×`] : []),
    ...(detached ? [', detached'] : []),
  ];
  const why = failureLine(error);
  const rest = [
    durationMs === undefined ? '-' : length(durationMs),
    id,
    ...(why === undefined ? [] : [why]),
  ];
  return [
    `${branch}${label(name, key)}  `,
    ofState(state, waits === undefined ? state : `${state} ${waits}`),
    `${facts.join('')}  ${rest.join('  ')}`,
  ];
}

function length(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : age(ms, 0);
}

/** Keys that the handler did not choose are `#NAME/2`. */
function label(name: string, key: string | undefined): string {
  if (key === undefined) return name;
  return key.startsWith(`#${name}/`) ? `${name} #${key.slice(name.length + 2)}` : `${key}  ${name}`;
}
