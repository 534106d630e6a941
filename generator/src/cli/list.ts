import type { JobState } from '@jobwright/runtime';
import type { JobRecord, ListQuery } from '@jobwright/runtime/store';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { jobId, jobOption, positive, stateOption } from './arguments.js';
import { failureLine, paramsOption, time, toJson } from './job-record.js';
import { say, sayJson, tell } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

const MOST = 1_000;

interface Options {
  readonly store: string;
  readonly job?: string;
  readonly state?: JobState;
  readonly limit: number;
  readonly before?: string;
  readonly params?: true;
  readonly json?: true;
}

export function addList(program: Command): void {
  program
    .command('list')
    .summary('list jobs, newest first')
    .description(
      'Lists jobs, newest first, one a line: id, when it was submitted, job type, state, and why it failed or how far it ' +
        'is or what it waits for; a child has its parent. For the next page give the last id as --before.',
    )
    .addOption(storeOption())
    .addOption(stateOption())
    .addOption(jobOption())
    .addOption(
      new Option('--limit <n>', `at most so many; up to ${MOST}`).default(20).argParser(limit),
    )
    .addOption(new Option('--before <id>', 'only jobs submitted before this one').argParser(jobId))
    .addOption(paramsOption())
    .addOption(jsonOption('print a line of JSON for each job'))
    .action((options: Options) =>
      withStore(options.store, async (store) => {
        const records = await store.list(toQuery(options));
        if (!options.json) table(records, options);
        else for (const record of records) sayJson(toJson(record, options.params));
      }),
    );
}

function limit(text: string): number {
  const value = positive(text);
  if (value > MOST) throw new InvalidArgumentError(`At most ${MOST}; go on with --before.`);
  return value;
}

function toQuery({ job, state, limit, before }: Options): ListQuery {
  return {
    ...(job === undefined ? {} : { names: [job] }),
    ...(state === undefined ? {} : { states: [state] }),
    limit,
    ...(before === undefined ? {} : { before }),
  };
}

function progress({ state, status = '', waitsFor }: JobRecord): string {
  if (state === 'waiting') return `for ${waitsFor ?? ''} ${status}`.trimEnd();
  return state === 'running' ? status : '';
}

function table(records: readonly JobRecord[], { limit, params }: Options): void {
  if (records.length === 0) say('no jobs');
  const nameWidth = Math.max(...records.map(({ name }) => name.length));
  for (const record of records) {
    const { id, name, state, submittedAt, error, parentId } = record;
    const detail = failureLine(error) ?? progress(record);
    const child = parentId === undefined ? '' : `  child of ${parentId}`;
    const asked = params ? `  ${record.params}` : '';
    say(
      `${id}  ${time(submittedAt) ?? ''}  ${name.padEnd(nameWidth)}  ${state.padEnd(9)}${asked}  ${detail}`.trimEnd() +
        child,
    );
  }
  const last = records.at(-1);
  if (last !== undefined && records.length === limit)
    tell(`there may be more: --before ${last.id}`);
}
