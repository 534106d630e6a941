import type { JobState } from '@jobwright/runtime';
import type { AnyJobQuery, ClientBase } from '@jobwright/runtime/client';
import { confirmed } from './confirm.js';
import { FAILED, type Exit } from './exit.js';
import { toQuery, type AnyJob, type FilterOptions } from './filter-options.js';
import { tell } from './output.js';
import { Progress } from './progress.js';
import { readWhere, valuesOf } from './where.js';
import { withClient } from './with-client.js';

export interface ManyOptions extends FilterOptions {
  readonly store: string;
  readonly yes?: true;
  readonly json?: true;
}

/** What a command does with many jobs. */
export interface Deed {
  /** For the question: `Cancel`. */
  readonly verb: string;
  /** Those it is about where `--state` says nothing else. */
  readonly states: readonly JobState[];
  /** Does it, and tells of how many of them it has been done. */
  readonly act: (
    client: ClientBase<AnyJob>,
    query: AnyJobQuery,
    progress: (done: number) => void,
  ) => Promise<void>;
}

/** Counts the jobs that the options say, asks, and does it; exits with 1 where the answer is no. */
export async function ofMany(options: ManyOptions, deed: Deed, exit: Exit): Promise<void> {
  const where = await readWhere(options);
  const query: AnyJobQuery = { ...toQuery(options), ...(where && { where: valuesOf(where) }) };
  await withClient(
    options.store,
    async (client) => {
      const { verb, states, act } = deed;
      // The type of one job's params is not known here.
      const count = await client.$count({ state: states, ...query } as never);
      if (!(await confirmed(`${verb} ${count} ${count === 1 ? 'job' : 'jobs'}?`, options.yes))) {
        tell('nothing was done');
        exit(FAILED);
        return;
      }
      const progress = new Progress();
      try {
        await act(client, query, (done) => {
          progress.doing(`${done} of ${count} jobs`);
        });
      } finally {
        progress.done();
      }
    },
    where && [where.descriptor],
  );
}
