import type { AttemptRecord } from '@jobwright/runtime';
import type { JobRecord } from '@jobwright/runtime/store';
import type { Command } from 'commander';
import { failureLine, readJob, time, toJson } from './job-record.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

interface Options {
  readonly store: string;
  readonly json?: true;
}

export function addShow(program: Command): void {
  program
    .command('show')
    .argument('<id>', 'of the job')
    .summary('show one job and its attempts')
    .addOption(storeOption())
    .addOption(jsonOption())
    .action((id: string, { store: url, json }: Options) =>
      withStore(url, async (store) => {
        const record = await readJob(store, id);
        const attempts = await store.attempts(record.id);
        if (json) console.log(JSON.stringify({ ...toJson(record), attempts }, null, 2));
        else console.log(describe(record, attempts));
      }),
    );
}

function describe(record: JobRecord, attempts: readonly AttemptRecord[]): string {
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
    ['params', record.params],
    ['status', record.status],
    ['output', record.output],
    ['error', failureLine(record.error)],
  ];
  const lines = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label.padEnd(13)}${value}`],
  );
  return [id, ...lines, ...attempts.map(describeAttempt)].join('\n');
}

function describeAttempt({ attempt, outcome, startedAt, endedAt, error }: AttemptRecord): string {
  const seconds = ((endedAt - startedAt) / 1_000).toFixed(1);
  const why = failureLine(error);
  return `attempt ${String(attempt).padEnd(5)}${time(startedAt) ?? ''}  ${seconds} s  ${outcome}${why === undefined ? '' : `  ${why}`}`;
}
