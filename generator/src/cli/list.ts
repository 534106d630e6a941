import type { AnyJobQuery, DateRange } from '@jobwright/runtime/client';
import type { JobFilter, JobRecord, TimeRange } from '@jobwright/runtime/store';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { jobId, positive } from './arguments.js';
import { addFilterOptions, toQuery, type FilterOptions } from './filter-options.js';
import { tellWhenUnknown } from './known-type.js';
import { hider } from './hidden.js';
import { failureLine, paramsOption, time, toJson } from './job-record.js';
import { ofState, say, sayJson, tell } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';
import { readWhere } from './where.js';

const MOST = 1_000;

interface Options extends FilterOptions {
  readonly store: string;
  readonly limit: number;
  readonly before?: string;
  readonly count?: true;
  readonly params?: true;
  readonly json?: true;
}

export function addList(program: Command): void {
  const command = program
    .command('list')
    .summary('list jobs, newest first')
    .description(
      'Lists jobs, newest first, one a line: id, when it was submitted, job type, state, and why it failed or how far it ' +
        'is or what it waits for; a child has its parent. For the next page give the last id as --before.',
    )
    .addOption(storeOption());
  addFilterOptions(command)
    .addOption(
      new Option('--limit <n>', `at most so many; up to ${MOST}`).default(20).argParser(limit),
    )
    .addOption(new Option('--before <id>', 'only jobs submitted before this one').argParser(jobId))
    .addOption(new Option('--count', 'print how many there are, and no list').conflicts('before'))
    .addOption(paramsOption())
    .addOption(jsonOption('print a line of JSON for each job'))
    .action(async (options: Options) => {
      const where = await whereFilter(options);
      await withStore(options.store, async (store) => {
        const filter = { ...toFilter(toQuery(options)), ...where };
        if (options.count) {
          const jobs = await store.count(filter);
          if (options.json) sayJson({ jobs });
          else say(String(jobs));
          if (jobs === 0) await tellWhenUnknown(store, options);
          return;
        }
        const { limit, before } = options;
        const hide = hider(options.schemas, options.params);
        const found = await store.list({ ...filter, limit, ...(before && { before }) });
        const records = found.map((record) => hide(record).record);
        if (!options.json) table(records, options);
        else for (const record of records) sayJson(toJson(record, options.params));
        if (records.length === 0) await tellWhenUnknown(store, options);
      });
    });
}

async function whereFilter(options: Options): Promise<Pick<JobFilter, 'where'>> {
  const where = await readWhere(options);
  return where ? { where: { name: where.descriptor.name, fields: where.fields } } : {};
}

/** What the client's filter is to the store. */
function toFilter({
  name,
  state,
  queue,
  submitted,
  ended,
  headers,
}: Omit<AnyJobQuery, 'where'>): JobFilter {
  const range = ({ from, to }: DateRange): TimeRange => ({
    ...(from && { from: from.getTime() }),
    ...(to && { to: to.getTime() }),
  });
  return {
    ...(name !== undefined && { names: [name].flat() }),
    ...(state !== undefined && { states: [state].flat() }),
    ...(queue !== undefined && { queues: [queue].flat() }),
    ...(submitted && { submitted: range(submitted) }),
    ...(ended && { ended: range(ended) }),
    ...(headers && { headers }),
  };
}

function limit(text: string): number {
  const value = positive(text);
  if (value > MOST) throw new InvalidArgumentError(`At most ${MOST}; go on with --before.`);
  return value;
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
    const rest = `${asked}  ${detail}`.trimEnd() + child;
    say([
      `${id}  ${time(submittedAt) ?? ''}  ${name.padEnd(nameWidth)}  `,
      ofState(state, rest === '' ? state : state.padEnd(9)),
      rest,
    ]);
  }
  const last = records.at(-1);
  if (last !== undefined && records.length === limit)
    tell(`there may be more: --before ${last.id}`);
}
