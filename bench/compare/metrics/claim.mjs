import { randomUUID } from 'node:crypto';
import { openStore } from '@jobwright/runtime/store';
import { KNOWN_TYPES } from '../../claim/known-types.mjs';
import { QUEUES } from '../../claim/queues.mjs';
import { quantile } from '../stats.mjs';
import { metric } from './metric.mjs';

const WARM_UP = 8;

/** A queue, the store that claims from it, and the runners that have. */
class Claimer {
  /** @type {string[]} */
  #runners = [];

  /** @param {string} named @param {import('../../claim/queues.mjs').Queue} queue @param {import('@jobwright/runtime/store').Store} store */
  constructor(named, queue, store) {
    this.named = named;
    this.queue = queue;
    this.store = store;
  }

  /** Milliseconds of one claim, by a new runner: none holds more than it has slots. @param {number} limit */
  async claim(limit) {
    const runnerId = randomUUID();
    await this.store.register({ id: runnerId, name: 'bench', leaseMs: 3_600_000 });
    this.#runners.push(runnerId);
    const from = performance.now();
    const { jobs } = await this.store.claim({
      ...{ claimId: randomUUID(), runnerId, types: KNOWN_TYPES, limit },
    });
    const ms = performance.now() - from;
    if (jobs.length !== limit) throw new Error(`claimed ${jobs.length} of ${limit}`);
    return ms;
  }

  /** What was claimed stays so, as in life; now all of it is put back. */
  async putBack() {
    for (const runnerId of this.#runners.splice(0)) await this.store.retire(runnerId);
    await this.queue.settle();
  }
}

/** Claims from a small queue and a large one in turns. @param {readonly Claimer[]} claimers @param {number} limit @param {number} claims */
async function timesOf(claimers, limit, claims) {
  /** @type {Map<Claimer, number[]>} */
  const times = new Map(claimers.map((one) => [one, []]));
  for (let n = -Math.min(claims, WARM_UP); n < claims; n += 1) {
    for (const claimer of claimers) {
      const ms = await claimer.claim(limit);
      if (n >= 0) times.get(claimer)?.push(ms);
    }
  }
  for (const claimer of claimers) await claimer.putBack();
  return times;
}

/** @typedef {{ queued: readonly [number, number], finished: readonly [number, number], limits: readonly number[], claims: number }} Size */

/** @param {keyof typeof QUEUES} store */
function measuredOn(store) {
  return async (
    /** @type {string} */ _,
    /** @type {Size} */ { queued, finished, limits, claims },
  ) => {
    /** @type {Claimer[]} */
    const claimers = [];
    try {
      for (const [n, named] of ['few queued', 'many queued'].entries()) {
        const queue = await QUEUES[store]({ queued: queued[n] ?? 0, finished: finished[n] ?? 0 });
        const claims = await openStore(queue.url);
        claimers.push(new Claimer(named, queue, claims));
        await claims.open();
      }
      const figures = [];
      for (const limit of limits) {
        for (const [{ named }, times] of await timesOf(claimers, limit, claims)) {
          const figure = { value: quantile(times, 0.5), p99: quantile(times, 0.99) };
          const to = named === 'many queued' ? { to: `${limit} of few queued` } : {};
          figures.push({ of: `${limit} of ${named}`, ...figure, ...to });
        }
      }
      return figures;
    } finally {
      for (const claimer of claimers) {
        await claimer.store.close();
        await claimer.queue.drop();
      }
    }
  };
}

const LIMITS = [1, 10, 100];
const METRIC = {
  ...{ unit: 'ms', contestants: ['jobwright'], mostRounds: 1 },
  targets: LIMITS.map((limit) => ({
    row: `jobwright, ${limit} of many queued`,
    ...{ to: `jobwright, ${limit} of few queued`, most: 1.5 },
  })),
  smoke: {
    queued: /** @type {const} */ ([200, 300]),
    finished: /** @type {const} */ ([0, 100]),
    limits: [1],
    claims: 2,
  },
};
const QUEUED = /** @type {const} */ ([10_000, 1_000_000]);

export const claim = metric({
  ...METRIC,
  title: 'claim: 10,000 queued; 1M queued, a third unknown, 10M finished',
  store: 'postgres',
  size: { queued: QUEUED, finished: [0, 10_000_000], limits: LIMITS, claims: 50 },
  measure: measuredOn('postgres'),
});

export const sqliteClaim = metric({
  ...METRIC,
  title: 'SQLite: claim: 10,000 queued; 1M queued, a third unknown',
  store: 'sqlite',
  size: { queued: QUEUED, finished: [0, 0], limits: LIMITS, claims: 50 },
  measure: measuredOn('sqlite'),
});

export const mysqlClaim = metric({
  ...METRIC,
  title: 'MariaDB: claim: 10,000 queued; 1M queued, a third unknown',
  store: 'mysql',
  size: { queued: QUEUED, finished: [0, 0], limits: LIMITS, claims: 50 },
  measure: measuredOn('mysql'),
});
