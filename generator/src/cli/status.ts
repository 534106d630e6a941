import type { Overview, RunnerOverview, TypeOverview } from '@jobwright/runtime/store';
import type { Command } from 'commander';
import { time } from './job-record.js';
import { say, sayJson } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

/** A job that is due is taken within a second where a runner knows it and has room. */
const TAKEN_WITHIN_MS = 5_000;

interface Options {
  readonly store: string;
  readonly json?: true;
}

export function addStatus(program: Command): void {
  program
    .command('status')
    .summary('show what is queued and running, and the runners')
    .description(
      'Shows, for each job type, how many jobs are queued, due and running, and for how long the oldest has waited; which ' +
        'types nobody takes; and the runners, with their last sign of life. Ended jobs are not counted.',
    )
    .addOption(storeOption())
    .addOption(jsonOption('print one line of JSON'))
    .action(({ store: url, json }: Options) =>
      withStore(url, async (store) => {
        const overview = await store.overview();
        if (json) sayJson(toJson(overview));
        else describe(overview).forEach(say);
      }),
    );
}

/** Types with work that is due, of which no job runs, and whose oldest should have been taken long ago. */
function notTaken({ at, types }: Overview): readonly TypeOverview[] {
  return types.filter(
    ({ running, oldestDueAt }) =>
      running === 0 && oldestDueAt !== undefined && at - oldestDueAt > TAKEN_WITHIN_MS,
  );
}

function toJson(overview: Overview): unknown {
  const waiting = new Set(notTaken(overview));
  return {
    at: time(overview.at),
    types: overview.types.map((type) => ({
      ...type,
      oldestDueAt: time(type.oldestDueAt),
      oldestStartedAt: time(type.oldestStartedAt),
      taken: !waiting.has(type),
    })),
    runners: overview.runners.map(({ registeredAt, tickedAt, leaseUntil, ...runner }) => ({
      ...runner,
      registeredAt: time(registeredAt),
      tickedAt: time(tickedAt),
      leaseUntil: time(leaseUntil),
    })),
  };
}

function describe(overview: Overview): readonly string[] {
  const { at, types, runners } = overview;
  const warnings = notTaken(overview).map(
    ({ name, version, due, oldestDueAt }) =>
      `nobody takes ${name} version ${version}: ${due} due, the oldest for ${age(at, oldestDueAt)}. ` +
      (runners.length === 0
        ? 'No runner is running; start one with `jobwright run`.'
        : 'The runners may be busy, or not know it: is it in the registry that they were started with?'),
  );
  return [
    ...(types.length === 0
      ? ['no jobs are queued or running']
      : columns([
          ['job', 'version', 'queued', 'due', 'running', 'waits for', 'runs for'],
          ...types.map((type) => typeRow(type, at)),
        ])),
    '',
    ...(runners.length === 0
      ? ['no runners']
      : columns([
          ['runner', 'running', 'last tick', 'id'],
          ...runners.map((runner) => runnerRow(runner, at)),
        ])),
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
  ];
}

function typeRow(type: TypeOverview, at: number): readonly string[] {
  const { name, version, revision, queued, due, running } = type;
  return [
    name,
    `${version}.${revision}`,
    String(queued),
    String(due),
    String(running),
    age(at, type.oldestDueAt),
    age(at, type.oldestStartedAt),
  ];
}

function runnerRow({ id, name, running, tickedAt, leaseUntil }: RunnerOverview, at: number) {
  const silent = leaseUntil < at ? ', silent: its jobs are put back by the next runner' : '';
  return [name, String(running), `${age(at, tickedAt)} ago${silent}`, id];
}

/** How long since then, in the unit that fits; `-` where there is nothing to tell. */
function age(at: number, then: number | undefined): string {
  if (then === undefined) return '-';
  const seconds = Math.max(0, at - then) / 1_000;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Texts below each other, two blanks apart. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths =
    rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
