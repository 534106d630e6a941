import { Wake } from '../../batch/wake.js';
import type { Store } from '../../store/store.js';
import { beginLease } from './begin-lease.js';
import { Lease, mark, systemClocks } from './lease.js';
import type { BegunLease, FromTick, LeaseTerms } from './messages.js';

/**
 * Keeps a runner's lease alive, sweeps up after runners whose lease has run out, and begins anew when its own is lost. Runs on
 * whichever thread this is.
 */
export class LeaseKeeper {
  readonly #store: Store;
  readonly #terms: LeaseTerms;
  readonly #post: (message: FromTick) => void;
  readonly #wake = new Wake();
  #runnerId: string | undefined;
  #lease: Lease | undefined;
  #away = false;
  #stopping = false;

  /** @param store is open by the first lease that it begins, or the first tick, and stays so */
  constructor(store: Store, terms: LeaseTerms, post: (message: FromTick) => void) {
    this.#store = store;
    this.#terms = terms;
    this.#post = post;
    if (terms.begun !== undefined) this.#hold(terms.begun);
  }

  stop(): void {
    this.#stopping = true;
    this.#wake.wake();
  }

  /** Gives the lease up once it has run out by this process's own clocks; to be asked often. */
  judge(): void {
    if (this.#lease?.ranOut === true) this.#lose();
  }

  /**
   * Keeps the lease that has begun, or begins one, once the store is open, and resolves after {@link stop}, when the lease has
   * been given back. Where it cannot begin to that is told, and not tried again.
   */
  async keep(opened?: Promise<void>): Promise<void> {
    try {
      await opened;
      if (this.#runnerId === undefined) await this.#register();
    } catch (error) {
      this.#post({ type: 'failed', message: messageOf(error) });
      return;
    }
    for (let pauseMs = this.#firstPauseMs; !this.#stopping; pauseMs = this.#terms.tickMs) {
      await this.#wake.wait(pauseMs);
      if (!this.#isStopping()) await this.#round();
    }
    if (this.#runnerId !== undefined)
      await this.#store.retire(this.#runnerId).catch(() => undefined);
  }

  /** A lease that has begun elsewhere is some time old by now. */
  get #firstPauseMs(): number {
    const { begun, tickMs } = this.#terms;
    const ageMs = begun === undefined ? 0 : systemClocks.monotonicMs() - begun.sent.monotonicMs;
    return Math.max(0, tickMs - ageMs);
  }

  async #round(): Promise<void> {
    try {
      if (this.#runnerId === undefined) await this.#register();
      else if (await this.#tick(this.#runnerId)) await this.#sweep();
      if (this.#away) this.#post({ type: 'back' });
      this.#away = false;
    } catch (error) {
      // Whatever it is, the next round tries again; the lease judges itself meanwhile.
      if (!this.#away) this.#post({ type: 'away', message: messageOf(error) });
      this.#away = true;
    }
  }

  /** What no runner has seen to, because the one that should have died in between. */
  async #sweep(): Promise<void> {
    const forfeited = await this.#store.forfeit(this.#terms.maxLosses);
    if (forfeited.runners > 0) this.#post({ type: 'forfeited', forfeited });
    await this.#store.enforceCancels();
    await this.#store.wake();
  }

  async #register(): Promise<void> {
    const begun = await beginLease(this.#store, this.#terms);
    this.#hold(begun);
    this.#post({ type: 'registered', runnerId: begun.runnerId });
  }

  #hold({ runnerId, sent }: BegunLease): void {
    this.#runnerId = runnerId;
    this.#lease = new Lease(this.#terms.leaseMs, systemClocks, sent);
  }

  /** Answers whether there is something to sweep up. */
  async #tick(id: string): Promise<boolean> {
    const sent = mark(systemClocks);
    const reply = await this.#store.tick(id);
    // While the answer was under way the lease may have been judged lost.
    if (this.#runnerId !== id) return false;
    if (reply.lease === 'lost') {
      this.#lose();
      await this.#register();
      return false;
    }
    this.#lease?.renewed(sent);
    if (reply.cancels.length > 0) this.#post({ type: 'cancels', cancels: reply.cancels });
    return reply.overdue;
  }

  #lose(): void {
    const id = this.#runnerId;
    if (id === undefined) return;
    this.#runnerId = undefined;
    this.#lease = undefined;
    this.#post({ type: 'lost', runnerId: id });
    this.#wake.wake();
  }

  #isStopping(): boolean {
    return this.#stopping;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
