import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { SettleAnswer, Settlement } from '../store/claim.js';
import type { Store } from '../store/store.js';
import { StoreUnavailableError } from '../types/errors.js';
import { persist } from './persist.js';
import type { StoreHealth } from './store-health.js';

const BATCH = 500;
const AGAIN_MS = 5_000;
/** So many turns of the event loop a batch waits, at most, for others that are about to end. */
const MOST_TURNS = 10;
/** What holds the thread for less is not noticed; a timer takes a millisecond. */
const LEAST_REST_MS = 1;

/** Whoever wants an attempt settled. */
export interface Settler {
  readonly settlement: Settlement;
  settled(answer: SettleAnswer): void;
  /** The database is there and refuses this settlement. @returns whether `settlement` is now another, which is to be tried */
  refused(error: unknown): boolean;
  /** It could not be stored, and that is given up. */
  unsettled(error: unknown): void;
}

export interface SettlementWriterParts {
  readonly store: Pick<Store, 'settle'>;
  readonly health: StoreHealth;
  /** Whether waiting on for a database that is away is in vain. */
  readonly givenUp: () => boolean;
  /** Whether short jobs are at hand, which will start and end with the next turns of the event loop. */
  readonly moreToCome: () => boolean;
}

/**
 * Writes the ends of all attempts of a runner: those of one turn of the event loop together, or of some where more are about to come,
 * and while they are written, those that come meanwhile. Tries until they are stored, or what they give in their place: nobody else ends the jobs while this runner's
 * lease holds. Calls back rather than answers promises: a promise for each of many short jobs costs as much as the rest of their
 * ends.
 */
export class SettlementWriter {
  readonly #parts: SettlementWriterParts;
  #waiting: Settler[] = [];
  #writing = false;
  /** How long the last write held this thread. */
  #heldMs = 0;

  constructor(parts: SettlementWriterParts) {
    this.#parts = parts;
  }

  add(settler: Settler): void {
    this.#waiting.push(settler);
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => void this.#drain());
  }

  /**
   * Where a write holds this thread, as SQLite's do, no others can come meanwhile. So it is left to them for as long afterwards: many
   * short jobs cost few commits then, too.
   */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      await this.#write(this.#waiting.splice(0, BATCH));
      if (this.#waiting.length < BATCH && this.#heldMs > LEAST_REST_MS) await sleep(this.#heldMs);
    }
    this.#writing = false;
  }

  /** Each batch is a commit, and a statement to set up. */
  async #gather(): Promise<void> {
    const { moreToCome } = this.#parts;
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      if (this.#waiting.length >= BATCH || !moreToCome()) return;
      await turn();
    }
  }

  /** A batch that fails is tried again one by one, so that one bad end does not hold up its neighbours. */
  async #write(batch: readonly Settler[]): Promise<void> {
    const { store, health, givenUp } = this.#parts;
    const settlements = batch.map(({ settlement }) => settlement);
    const settle = (): Promise<readonly SettleAnswer[]> => {
      const began = performance.now();
      const answers = store.settle(settlements);
      this.#heldMs = performance.now() - began;
      return answers;
    };
    try {
      const answers = await persist(settle, health, givenUp);
      batch.forEach((settler, index) => {
        settler.settled(answers[index] ?? 'lease-lost');
      });
    } catch (error) {
      if (batch.length > 1 && !(error instanceof StoreUnavailableError)) {
        for (const settler of batch) await this.#write([settler]);
        return;
      }
      for (const settler of batch) {
        if (givenUp()) settler.unsettled(error);
        else if (settler.refused(error)) this.add(settler);
        else
          setTimeout(() => {
            this.add(settler);
          }, AGAIN_MS);
      }
    }
  }
}
