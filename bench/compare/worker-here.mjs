import { loadContestant } from './contestants/index.mjs';
import { payloads } from './payloads.mjs';
import { mainThreadMs } from './processor-time.mjs';

/** @typedef {import('./workers.mjs').Worker} Worker */

const REPORT_MS = 10;

/** Works in this process. @implements {Worker} */
export class WorkerHere {
  /** @type {(report: import('./workers.mjs').Report) => void} */
  heard = () => undefined;
  /** @type {Promise<never>} */
  failure = new Promise(() => undefined);
  #started = 0;
  /** @type {number[]} */
  #latencies = [];
  #peak = 0;
  /** @type {Promise<() => Promise<unknown>> | undefined} */
  #working;
  /** @type {NodeJS.Timeout | undefined} */
  #reporting;

  /** @param {string} contestant @param {string} url */
  constructor(contestant, url) {
    this.contestant = contestant;
    this.url = url;
  }

  /** @type {Worker['asked']} */
  async asked(type, jobs = 0) {
    const { load, open, work } = await loadContestant(this.contestant);
    switch (type) {
      case 'load':
        await load?.(this.url);
        return;
      case 'work':
        this.#working = work(this.url, (payload) => {
          this.#onStart(payload);
        });
        await this.#working;
        return;
      case 'submit': {
        this.#report();
        const queue = await open(this.url);
        await queue.submitMany(payloads(jobs));
        await queue.close();
        return;
      }
      case 'usage': {
        this.#look();
        const { user, system } = process.cpuUsage();
        return {
          cpuMs: (user + system) / 1_000,
          mainMs: mainThreadMs(),
          peakMb: this.#peak / 2 ** 20,
        };
      }
    }
  }

  async end() {
    clearInterval(this.#reporting);
    // It may have no more to do before it has quite started.
    const stop = await this.#working;
    await stop?.();
  }

  /** From the first job on: to look a hundred times a second takes 2 % of a core, which an idle worker is not to be charged with. */
  #report() {
    this.#reporting ??= setInterval(() => {
      this.#look();
      if (this.#started === 0) return;
      this.heard({ started: this.#started, latencies: this.#latencies });
      this.#started = 0;
      this.#latencies = [];
    }, REPORT_MS);
  }

  /** The system's own figure of a process counts what its parent had when it started it. */
  #look() {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }

  /** @param {import('./payloads.mjs').Payload} payload */
  #onStart({ sentAt }) {
    this.#started += 1;
    this.#report();
    // The monotonic clock is the machine's, not the process's.
    if (sentAt !== undefined)
      this.#latencies.push(Number(process.hrtime.bigint() - BigInt(sentAt)) / 1e6);
  }
}
