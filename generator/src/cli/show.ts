import type { AttemptRecord } from '@jobwright/runtime';
import type { JobRecord } from '@jobwright/runtime/store';
import type { Command } from 'commander';
import { jobId } from './arguments.js';
import { failureLine, paramsOption, readJob, time, toJson } from './job-record.js';
import { say } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

interface Options {
  readonly store: string;
  readonly params?: true;
  readonly json?: true;
}

export function addShow(program: Command): void {
  program
    .command('show')
    .argument('<id>', 'of the job', jobId)
    .summary('show one job and its attempts')
    .description(
      'Shows all that is known of one job: its state, who runs it and when that runner last gave a sign of life, its ' +
        'status, output or error, and every attempt that has ended. Params may hold secrets: they are shown if asked for.',
    )
    .addOption(storeOption())
    .addOption(paramsOption())
    .addOption(jsonOption('print one JSON object'))
    .action((id: string, { store: url, params, json }: Options) =>
      withStore(url, async (store) => {
        const record = await readJob(store, id);
        const attempts = await store.attempts(record.id);
        if (json) console.log(JSON.stringify({ ...toJson(record, params), attempts }, null, 2));
        else describe(record, attempts, params).forEach(say);
      }),
    );
}

function describe(
  record: JobRecord,
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
