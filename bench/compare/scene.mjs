import { loadContestant } from './contestants/index.mjs';
import { openDatabase } from './database.mjs';
import { inStorage } from './storage.mjs';
import { startWorker } from './workers.mjs';

/** So few leave nothing that would be written later. */
const NEGLIGIBLE_JOBS = 1_000;

/**
 * Does `act` with a contestant's queue in an empty database, which is dropped afterwards.
 * @template T
 * @param {string} name
 * @param {'postgres' | 'sqlite' | 'mysql'} store
 * @param {(scene: Scene) => Promise<T>} act
 */
export async function inScene(name, store, act) {
  const contestant = await loadContestant(name);
  return inStorage(contestant.storage ?? store, async (storage) => {
    const queue = await contestant.open(storage.url);
    const scene = new Scene(name, storage, queue);
    try {
      return await act(scene);
    } finally {
      await scene.close();
      await queue.close();
    }
  });
}

/** A contestant's queue in an empty database, and workers in processes of their own. */
export class Scene {
  /** @type {import('./workers.mjs').Worker[]} */
  #workers = [];
  /** @type {import('./database.mjs').Database | undefined} */
  #database;

  /** @param {string} name @param {import('./storage.mjs').Storage} storage @param {import('./contestants/contestant.mjs').Queue} queue */
  constructor(name, storage, queue) {
    this.name = name;
    this.storage = storage;
    this.queue = queue;
  }

  /** A look at the database from outside. */
  get database() {
    return {
      count: async (/** @type {string} */ sql) => {
        this.#database ??= await openDatabase(this.storage.url);
        return this.#database.count(sql);
      },
    };
  }

  /** Writes to the disk what so many jobs have left to be written. @param {number} jobs */
  async settle(jobs) {
    if (jobs > NEGLIGIBLE_JOBS) await this.storage.settle();
  }

  /** Starts processes that have loaded all they need and wait for {@link go}. @param {number} count */
  async prepare(count) {
    const workers = Array.from({ length: count }, () => startWorker(this.name, this.storage.url));
    this.#workers.push(...workers);
    await Promise.all(workers.map((worker) => worker.asked('load')));
  }

  /** Lets them work; resolves when all are connected. */
  async go() {
    await Promise.all(this.#workers.map((worker) => worker.asked('work')));
  }

  /** Resolves when they have started so many jobs from now on. @param {number} jobs @returns {Promise<void>} */
  started(jobs) {
    let started = 0;
    return this.#heard(({ started: more }) => (started += more) >= jobs);
  }

  /** What the next so many timed jobs waited, in ms, in no order. @param {number} jobs @returns {Promise<number[]>} */
  async latencies(jobs) {
    /** @type {number[]} */
    const all = [];
    await this.#heard(({ latencies }) => all.push(...latencies) >= jobs);
    return all;
  }

  /** Resolves at the first report that is enough, and rejects if a worker ends before. @param {(report: import('./workers.mjs').Report) => boolean} isEnough @returns {Promise<void>} */
  #heard(isEnough) {
    const enough = new Promise((resolve) => {
      for (const worker of this.#workers) {
        worker.heard = (report) => {
          if (isEnough(report)) resolve(undefined);
        };
      }
    });
    return Promise.race([enough, ...this.#workers.map(({ failure }) => failure)]);
  }

  /** Lets the first of them submit instead, in its fastest way. @param {number} jobs */
  async submitElsewhere(jobs) {
    await this.#workers[0]?.asked('submit', jobs);
  }

  /** Processor time of the workers until now, and the most memory that they have taken. */
  async usage() {
    return Promise.all(this.#workers.map((worker) => worker.asked('usage')));
  }

  async close() {
    await this.#database?.close();
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }
}
