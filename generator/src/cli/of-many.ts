import type { JobState } from '@jobwright/runtime';
import type { AnyJobQuery, ClientBase } from '@jobwright/runtime/client';
import { confirmed } from './confirm.js';
import { FAILED, type Exit } from './exit.js';
import { toQuery, type AnyJob, type FilterOptions } from './filter-options.js';
import { tellWhenUnknown } from './known-type.js';
import { say, sayJson, tell } from './output.js';
import { Progress } from './progress.js';
import { withStore } from './store-option.js';
import { readWhere, valuesOf } from './where.js';
import { withClient } from './with-client.js';

export interface ManyOptions extends FilterOptions {
  readonly store: string;
  readonly yes?: true;
  readonly json?: true;
}

/** What a command does with many jobs, and how many of what come of it. */
export interface Deed<Counts> {
  /** For the question: `Cancel`. */
  readonly verb: string;
  /** Those it is about where `--state` says nothing else. */
  readonly states: readonly JobState[];
  /** Does it, and tells of how many of them it has been done. */
  readonly act: (
    client: ClientBase<AnyJob>,
    query: AnyJobQuery,
    progress: (done: number) => void,
  ) => Promise<Counts>;
  /** What comes of no jobs. */
  readonly none: Counts;
  readonly describe: (counts: Counts) => string;
}

/** Counts the jobs that the options say, asks where there are any, and does it; exits with 1 where the answer is no. */
export async function ofMany<Counts>(
  options: ManyOptions,
  deed: Deed<Counts>,
  exit: Exit,
): Promise<void> {
  const where = await readWhere(options);
  const query: AnyJobQuery = { ...toQuery(options), ...(where && { where: valuesOf(where) }) };
  await withClient(
    options.store,
    async (client) => {
      const { verb, states, none, describe } = deed;
      // The type of one job's params is not known here.
      const count = await client.$count({ state: states, ...query } as never);
      if (count === 0) {
        await withStore(options.store, (store) => tellWhenUnknown(store, options));
        if (options.json) sayJson(none);
        else say('no jobs fit, nothing was done');
        return;
      }
      if (!(await confirmed(`${verb} ${count} ${count === 1 ? 'job' : 'jobs'}?`, options.yes))) {
        tell('nothing was done');
        exit(FAILED);
        return;
      }
      const counts = await withProgress(client, query, count, deed);
      if (options.json) sayJson(counts);
      else say(describe(counts));
    },
    where && [where.descriptor],
  );
}

async function withProgress<Counts>(
  client: ClientBase<AnyJob>,
  query: AnyJobQuery,
  count: number,
  { act }: Deed<Counts>,
): Promise<Counts> {
  const progress = new Progress();
  try {
    return await act(client, query, (done) => {
      progress.doing(`${done} of ${count} jobs`);
    });
  } finally {
    progress.done();
  }
}
