import { randomUUID } from 'node:crypto';
import type { ClaimedJob, Outcome, Store } from '@jobwright/runtime/store';
import { uuidv7 } from '../../runtime/src/json/uuid.js';
import { TRACE, traceparent } from './trace.js';

const TYPE = { name: 'test.logged', version: 1, revision: 1 };

/** Jobs that log and end, written straight to a store. */
export class LoggedJobs {
  readonly #store: Store;
  readonly #runnerId = randomUUID();
  #registered: Promise<void> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  async hold(count: number): Promise<readonly ClaimedJob[]> {
    this.#registered ??= this.#store.register({
      id: this.#runnerId,
      name: 'test',
      leaseMs: 600_000,
    });
    await this.#registered;
    const jobs = Array.from({ length: count }, () => ({
      ...TYPE,
      id: uuidv7(),
      queue: 'default',
      priority: 0,
      params: '{}',
      headers: { traceparent: traceparent(TRACE) },
    }));
    await this.#store.submit(jobs);
    const { jobs: claimed } = await this.#store.claim({
      claimId: randomUUID(),
      runnerId: this.#runnerId,
      types: [TYPE],
      limit: count,
    });
    return claimed;
  }

  /** So many chunks of two lines each, the second of them an error, for each job. */
  async log(jobs: readonly ClaimedJob[], chunks: number, from = 0): Promise<void> {
    await this.#store.log(
      jobs.flatMap(({ id, token, attempt }) =>
        Array.from({ length: chunks }, (_, n) => {
          const firstSequence = 2 * (from + n) + 1;
          const line = (seq: number): string =>
            `${JSON.stringify({ level: seq % 2 === 1 ? 30 : 50, time: 1, job: id, name: TYPE.name, attempt, seq, msg: `é${seq}` })}\n`;
          const lines = line(firstSequence) + line(firstSequence + 1);
          return { id, token, firstSequence, lastSequence: firstSequence + 1, lines };
        }),
      ),
    );
  }

  async settle(
    jobs: readonly ClaimedJob[],
    outcome: Outcome = { kind: 'succeeded', output: '{}' },
  ): Promise<void> {
    await this.#store.settle(jobs.map(({ id, token }) => ({ id, token, outcome })));
  }
}
