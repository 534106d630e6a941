import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./workers.mjs').Worker} Worker */

const MAIN = fileURLToPath(new URL('worker-main.mjs', import.meta.url));

/** A process of its own. @implements {Worker} */
export class WorkerProcess {
  /** @type {(report: import('./workers.mjs').Report) => void} */
  heard = () => undefined;
  /** @type {Map<string, (answer: any) => void>} */
  #open = new Map();
  /** @type {(error: Error) => void} */
  #failed = () => undefined;

  /** @param {string} contestant @param {string} url */
  constructor(contestant, url) {
    this.child = fork(MAIN, [contestant, url]);
    /** @type {Promise<never>} */
    this.failure = new Promise((_, reject) => (this.#failed = reject));
    this.failure.catch(() => undefined);
    this.child.on('exit', (code, signal) => {
      this.#failed(new Error(`a worker of ${contestant} ended: ${code ?? signal}`));
    });
    this.child.on('message', (/** @type {any} */ message) => {
      if (message.type === 'report') this.heard(message);
      else this.#open.get(message.type)?.(message.answer);
    });
  }

  /** @type {Worker['asked']} */
  asked(type, jobs) {
    const answer = new Promise((resolve) => this.#open.set(type, resolve));
    this.child.send({ type, jobs });
    return Promise.race([answer, this.failure]);
  }

  async end() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.#failed = () => undefined; // it is meant to
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
