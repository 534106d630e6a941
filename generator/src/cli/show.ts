import type { AttemptRecord } from '@jobwright/runtime';
import type { JobRecord, Store } from '@jobwright/runtime/store';
import { Option, type Command } from 'commander';
import { jobId, positive } from './arguments.js';
import { failureLine, paramsOption, readJob, time, toJson } from './job-record.js';
import { say } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';
import { readTree } from './tree/read-tree.js';
import { treeJson } from './tree/tree-json.js';
import { treeLines } from './tree/tree-lines.js';
import { waits } from './tree/waits.js';

const WIDTH = 20;

interface Options {
  readonly store: string;
  readonly params?: true;
  readonly tree?: true;
  readonly children: number;
  readonly json?: true;
}

export function addShow(program: Command): void {
  program
    .command('show')
    .argument('<id>', 'of the job', jobId)
    .summary('show one job and its attempts, or the tree of what it started')
    .description(
      'Shows all that is known of one job: its state, who runs it and when that runner last gave a sign of life, its ' +
        'status, output or error, and every attempt that has ended. Params may hold secrets: they are shown if asked for. ' +
        'With --tree: the job and all that came of it, one a line, with state, attempts, and time since the first start.',
    )
    .addOption(storeOption())
    .addOption(paramsOption())
    .addOption(new Option('--tree', 'draw the tree of jobs that it started').conflicts('params'))
    .addOption(
      new Option('--children <n>', 'of --tree: so many children of each job, the rest is counted')
        .default(WIDTH)
        .argParser(positive),
    )
    .addOption(jsonOption('print one JSON object'))
    .action((id: string, options: Options) =>
      withStore(options.store, (store) => (options.tree ? tree : job)(store, id, options)),
    );
}

async function tree(store: Store, id: string, { children, json }: Options): Promise<void> {
  const root = await readTree(store, id, children);
  if (json) console.log(JSON.stringify(treeJson(root), null, 2));
  else treeLines(root).forEach(say);
}

async function job(store: Store, id: string, { params, json }: Options): Promise<void> {
  const record = await readJob(store, id);
  const attempts = await store.attempts(id);
  const kin = await readKin(store, record);
  if (json) console.log(JSON.stringify({ ...toJson(record, params), ...kin, attempts }, null, 2));
  else describe(record, kin, attempts, params).forEach(say);
}

interface Kin {
  /** What its parent calls it. */
  readonly childKey?: string;
  readonly detached?: boolean;
  /** What it waits for, in words. */
  readonly waits?: string;
}

async function readKin(store: Store, record: JobRecord): Promise<Kin> {
  const siblings = record.parentId && (await store.recall(record.parentId)).children;
  const edge = siblings ? siblings.find(({ id }) => id === record.id) : undefined;
  const waited =
    record.state === 'waiting'
      ? waits(record, await store.recall(record.id), await store.overview())
      : undefined;
  return {
    ...(edge && { childKey: edge.key, detached: edge.detached }),
    ...(waited !== undefined && { waits: waited }),
  };
}

function describe(
  record: JobRecord,
  { childKey, detached, waits }: Kin,
  attempts: readonly AttemptRecord[],
  params: true | undefined,
): readonly string[] {
  const { id, name, version, revision, state, attempt, losses, queue, runner } = record;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['job', `${name} version ${version}, revision ${revision}`],
    [
      'state',
      `${state}${attempt > 0 ? `, attempt ${attempt}` : ''}${losses > 0 ? `, lost ${losses}×` : ''}`,
    ],
    ['waits', waits],
    [
      'child of',
      record.parentId &&
        `${record.parentId}${childKey === undefined ? '' : `, as ${childKey}`}${detached ? ', detached' : ''}`,
    ],
    ['queue', `${queue}, priority ${record.priority}`],
    ['key', record.key],
    ['submitted', time(record.submittedAt)],
    ['due', state === 'queued' ? time(record.runAt) : undefined],
    ['started', time(record.startedAt)],
    ['ended', time(record.endedAt)],
    [
      'runner',
      runner && `${runner.name} (${runner.id}), last ticked ${time(runner.tickedAt) ?? ''}`,
    ],
    ['cancel asked', time(record.cancelRequestedAt)],
    ['params', params ? record.params : 'not shown; --params shows them'],
    ['status', record.status],
    ['output', record.output],
    ['error', failureLine(record.error)],
  ];
  const lines = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label.padEnd(13)}${value}`],
  );
  return [id, ...lines, ...stack(record), ...attempts.map(describeAttempt)];
}

/** Where an unexpected error was thrown. Its first lines are the message again. */
function stack({ error }: JobRecord): readonly string[] {
  const lines = error?.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => ' '.repeat(13) + line.trim());
}

function describeAttempt(attempt: AttemptRecord): string {
  const { outcome, startedAt, endedAt, error, runnerId } = attempt;
  const seconds = ((endedAt - startedAt) / 1_000).toFixed(1);
  const why = failureLine(error);
  return `attempt ${String(attempt.attempt).padEnd(5)}${time(startedAt) ?? ''}  ${seconds} s  ${outcome}  by ${runnerId}${why === undefined ? '' : `  ${why}`}`;
}
