import type { Overview, Paused, RunnerOverview, TypeOverview } from '@jobwright/runtime/store';
import type { Command } from 'commander';
import { age } from './age.js';
import { time } from './job-record.js';
import { notTaken } from './not-taken.js';
import { paint, say, sayJson, type Line } from './output.js';
import { pausedJson } from './pause.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

interface Options {
  readonly store: string;
  readonly json?: true;
}

export function addStatus(program: Command): void {
  program
    .command('status')
    .summary('show what is queued and running, and the runners')
    .description(
      'Shows, for each job type, how many jobs are queued, due, running and waiting, and for how long the oldest has been due; which ' +
        'types nobody takes; the runners, with their last sign of life; and what is paused. Ended jobs are not counted.',
    )
    .addOption(storeOption())
    .addOption(jsonOption('print one line of JSON'))
    .action(({ store: url, json }: Options) =>
      withStore(url, async (store) => {
        const overview = await store.overview();
        const paused = await store.paused();
        if (json) sayJson(toJson(overview, paused));
        else describe(overview, paused).forEach(say);
      }),
    );
}

function toJson(overview: Overview, paused: readonly Paused[]): unknown {
  const waiting = new Set(notTaken(overview, paused));
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
    paused: paused.map(pausedJson),
  };
}

function describe(overview: Overview, paused: readonly Paused[]): readonly Line[] {
  const { at, types, runners } = overview;
  const queuePaused = paused.some(({ kind }) => kind === 'queue');
  const warnings = notTaken(overview, paused).map(
    ({ name, version, due, oldestDueAt }) =>
      `nobody takes ${name} version ${version}: ${due} due, the oldest for ${age(at, oldestDueAt)}. ` +
      (runners.length === 0
        ? 'No runner is running; start one with `jobwright run`.'
        : queuePaused
          ? 'Its queue may be paused; or the runners are busy, or do not know it.'
          : 'The runners may be busy, or not know it: is it in the registry that they were started with?'),
  );
  return [
    ...(types.length === 0
      ? ['no jobs are queued or running']
      : columns([
          ['job', 'version', 'queued', 'due', 'running', 'waiting', 'due for', 'runs for'],
          ...types.map((type) => typeRow(type, at)),
          ...(types.length > 1 ? [totalRow(types, at)] : []),
        ])),
    '',
    ...(runners.length === 0
      ? ['no runners']
      : columns([
          ['runner', 'running', 'last tick', 'id'],
          ...runners.map((runner) => runnerRow(runner, at)),
        ])),
    ...(paused.length === 0
      ? []
      : [
          '',
          ...paused.map(
            ({ kind, name, pausedAt }) => `paused for ${age(at, pausedAt)}: ${kind} ${name}`,
          ),
        ]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((text) => [paint('yellow', text)])]),
  ];
}

function typeRow(type: TypeOverview, at: number): readonly string[] {
  const { name, version, revision, queued, due, running, waiting } = type;
  return [
    name,
    `${version}.${revision}`,
    String(queued),
    String(due),
    String(running),
    String(waiting),
    age(at, type.oldestDueAt),
    age(at, type.oldestStartedAt),
  ];
}

function totalRow(types: readonly TypeOverview[], at: number): readonly string[] {
  const sum = (of: (type: TypeOverview) => number): string =>
    String(types.reduce((total, type) => total + of(type), 0));
  const oldest = (times: readonly (number | undefined)[]): string => {
    const known = times.filter((time) => time !== undefined);
    return age(at, known.length === 0 ? undefined : Math.min(...known));
  };
  return [
    'all',
    '',
    sum(({ queued }) => queued),
    sum(({ due }) => due),
    sum(({ running }) => running),
    sum(({ waiting }) => waiting),
    oldest(types.map(({ oldestDueAt }) => oldestDueAt)),
    oldest(types.map(({ oldestStartedAt }) => oldestStartedAt)),
  ];
}

function runnerRow({ id, name, running, tickedAt, leaseUntil }: RunnerOverview, at: number) {
  const silent = leaseUntil < at ? ', silent: its jobs are put back by the next runner' : '';
  return [name, String(running), `${age(at, tickedAt)} ago${silent}`, id];
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
