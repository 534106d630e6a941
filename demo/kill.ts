import type { JobHandle } from '@jobwright/runtime/client';
import type { JobRecord, Store } from '@jobwright/runtime/store';
import type { MediaIngest } from '../generated/client/media.ingest.js';
import { paint, type Board } from './board.js';
import type { Runners } from './runners.js';

const TAKEOVER_LIMIT_MS = 40_000;

/** What the database said right after the runner had died. */
export interface Killed {
  readonly runner: string;
  /** Children that had ended. */
  readonly ended: readonly JobRecord[];
  /** Children that the dead runner was running. */
  readonly running: readonly JobRecord[];
}

/** The death of the runner that runs the ingest, and what comes of it: happens once. */
export class Kill {
  readonly #store: Store;
  readonly #runners: Runners;
  readonly #board: Board;
  readonly #ingest: JobHandle<MediaIngest>;
  #begun: Promise<Killed> | undefined;
  #fail!: (error: unknown) => void;

  /** Only ever rejects: when nobody picks the ingest up. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(store: Store, runners: Runners, board: Board, ingest: JobHandle<MediaIngest>) {
    this.#store = store;
    this.#runners = runners;
    this.#board = board;
    this.#ingest = ingest;
    this.failed.catch(() => undefined);
  }

  /** `undefined` where it has not happened. */
  get killed(): Promise<Killed> | undefined {
    return this.#begun;
  }

  get victim(): string {
    return this.#runners.holder(this.#ingest.id);
  }

  begin(): void {
    if (this.#begun !== undefined) return;
    this.#begun = this.#kill();
    this.#begun.catch(this.#fail);
  }

  async #kill(): Promise<Killed> {
    const { id } = this.#ingest;
    const runner = this.victim;
    const pid = this.#runners.pid(runner);
    const pickedUp = this.#runners.until(
      (event, other) => event.type === 'claimed' && event.id === id && other !== runner,
      TAKEOVER_LIMIT_MS,
    );
    await this.#runners.kill(runner);
    const at = performance.now();
    const children = await this.#children();
    const ended = children.filter(({ state }) => state === 'succeeded');
    const running = children.filter(
      (child) => child.state === 'running' && this.#runners.holder(child.id) === runner,
    );
    this.#board.say(
      paint(
        'red',
        `  ✗ kill -9 ${pid}: runner ${runner} is dead, with the ingest and ${running.length} of its chunks in the middle.`,
      ),
    );
    this.#board.say(
      '    Nobody tells the other runner: it must notice that the lease runs out (10 s).',
    );
    await pickedUp;
    const seconds = ((performance.now() - at) / 1_000).toFixed(1);
    const heir = this.#runners.holder(id);
    this.#board.say(
      paint('green', `  ✓ runner ${heir} picked the ingest up, ${seconds} s after the kill.`),
    );
    return { runner, ended, running };
  }

  async #children(): Promise<readonly JobRecord[]> {
    const { children } = await this.#store.recall(this.#ingest.id);
    const records = await this.#store.read(children.map(({ id }) => id));
    return records.filter((record) => record !== undefined);
  }
}
