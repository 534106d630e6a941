import type { AttemptRecord, LogLine } from '@jobwright/runtime';
import { buildClient, connect, type ClientBase, type Connection } from '@jobwright/runtime/client';
import type { JobRecord, Store } from '@jobwright/runtime/store';
import { Option, type Command } from 'commander';
import { jobId, positive } from './arguments.js';
import { schemasOption } from './schemas-option.js';
import type { AnyJob } from './filter-options.js';
import { hider, type Hidden } from './hidden.js';
import { failureLine, paramsOption, readJob, time, toJson } from './job-record.js';
import { logLine } from './log-line.js';
import { ofState, say, sayPretty, type Line } from './output.js';
import { archiveOption, jsonOption, storeOption } from './store-option.js';
import { pausedChild } from './tree/paused-child.js';
import { readTree, type TreeJob } from './tree/read-tree.js';
import { treeJson } from './tree/tree-json.js';
import { treeLines } from './tree/tree-lines.js';
import { waits } from './tree/waits.js';

const WIDTH = 20;

interface Options {
  readonly store: string;
  readonly params?: true;
  readonly schemas: string;
  readonly logs?: true;
  readonly archive?: string;
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
    .addOption(schemasOption())
    .option('--logs', 'and what it has logged so far')
    .addOption(archiveOption().implies({ logs: true }))
    .addOption(
      new Option('--tree', 'draw the tree of jobs that it started').conflicts(['params', 'logs']),
    )
    .addOption(
      new Option('--children <n>', 'of --tree: so many children of each job, the rest is counted')
        .default(WIDTH)
        .argParser(positive),
    )
    .addOption(jsonOption('print one JSON object'))
    .action(async (id: string, options: Options) => {
      const { store, archive } = options;
      await using connection = connect(store, archive === undefined ? {} : { archive });
      if (options.tree) await tree(await connection.store(), id, options);
      else await job(connection, id, options);
    });
}

async function tree(store: Store, id: string, { children, schemas, json }: Options): Promise<void> {
  const root = hideTree(await readTree(store, id, children), hider(schemas, undefined));
  if (json) sayPretty(treeJson(root));
  else treeLines(root).forEach(say);
}

function hideTree(job: TreeJob, hide: (record: JobRecord) => Hidden): TreeJob {
  return {
    ...job,
    record: hide(job.record).record,
    children: job.children.map((child) => hideTree(child, hide)),
  };
}

async function job(connection: Connection, id: string, options: Options): Promise<void> {
  const { params, schemas, json, logs } = options;
  const store = await connection.store();
  const { record, failure } = hider(schemas, params)(await readJob(store, id));
  const attempts = (await store.attempts(id)).map((attempt) => ({
    ...attempt,
    ...(attempt.error !== undefined && { error: failure(attempt.error) }),
  }));
  const kin = await readKin(store, record);
  if (json) {
    const lines: LogLine[] = [];
    if (logs) for await (const line of readLog(connection, id)) lines.push(line);
    const shown = { ...toJson(record, params), ...kin, attempts, ...(logs && { logs: lines }) };
    sayPretty(shown);
    return;
  }
  describe(record, kin, attempts, params).forEach(say);
  if (!logs) return;
  say('');
  let logged = false;
  for await (const line of readLog(connection, id)) {
    say(logLine(line));
    logged = true;
  }
  if (!logged) say('nothing has been logged');
}

async function* readLog(connection: Connection, id: string): AsyncGenerator<LogLine> {
  const client = buildClient<ClientBase<AnyJob>>([], connection);
  yield* (await client.$get(id)).logs();
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
  const waited = record.state === 'waiting' ? await waitsOf(store, record) : undefined;
  return {
    ...(edge && { childKey: edge.key, detached: edge.detached }),
    ...(waited !== undefined && { waits: waited }),
  };
}

async function waitsOf(store: Store, record: JobRecord): Promise<string | undefined> {
  const recalled = await store.recall(record.id);
  const held = await pausedChild(store, recalled, await store.paused());
  return waits(record, recalled, await store.overview(), held);
}

function describe(
  record: JobRecord,
  { childKey, detached, waits }: Kin,
  attempts: readonly AttemptRecord[],
  params: true | undefined,
): readonly Line[] {
  const { id, name, version, revision, state, attempt, losses, queue, runner } = record;
  const tries = `${attempt > 0 ? `, attempt ${attempt}` : ''}${losses > 0 ? `, lost ${losses}×` : ''}`;
  const rows: readonly (readonly [string, Line | undefined])[] = [
    ['job', `${name} version ${version}, revision ${revision}`],
    ['state', [ofState(state), tries]],
    ['waits', waits],
    [
      'child of',
      record.parentId &&
        `${record.parentId}${childKey === undefined ? '' : `, as ${childKey}`}${detached ? ', detached' : ''}`,
    ],
    ['queue', `${queue}, priority ${record.priority}`],
    ['key', record.key],
    ['headers', record.headers && JSON.stringify(record.headers)],
    ['redrive of', record.redriveOf],
    ['redriven as', record.redrivenAs],
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
    value === undefined ? [] : [[label.padEnd(13), ...[value].flat()]],
  );
  return [id, ...lines, ...stack(record), ...attempts.map(describeAttempt)];
}

/** Where an unexpected error was thrown. Its first lines are the message again. */
function stack({ error }: JobRecord): readonly string[] {
  const lines = error?.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => ' '.repeat(13) + line.trim());
}

function describeAttempt(attempt: AttemptRecord): Line {
  const { outcome, startedAt, endedAt, error, runnerId } = attempt;
  const seconds = ((endedAt - startedAt) / 1_000).toFixed(1);
  const why = failureLine(error);
  return [
    `attempt ${String(attempt.attempt).padEnd(5)}${time(startedAt) ?? ''}  ${seconds} s  `,
    ofState(outcome),
    `  by ${runnerId}${why === undefined ? '' : `  ${why}`}`,
  ];
}
