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
  readonly #open: () => Promise<Store>;
  readonly #terms: LeaseTerms;
  readonly #post: (message: FromTick) => void;
  readonly #wake = new Wake();
  #store: Store | undefined;
  #runnerId: string | undefined;
  #lease: Lease | undefined;
  #away = false;
  #stopping = false;

  /** @param open answers the store, open; asked where that is needed, and again after it has failed */
  constructor(open: () => Promise<Store>, terms: LeaseTerms, post: (message: FromTick) => void) {
    this.#open = open;
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
   * Keeps the lease that has begun, or begins one, and resolves after {@link stop}, when the lease has been given back, or is left to
   * whoever began it. Where it cannot begin one to keep, that is told, and not tried again.
   */
  async keep(): Promise<void> {
    try {
      if (this.#runnerId === undefined) await this.#register(await this.#opened());
    } catch (error) {
      this.#post({ type: 'failed', message: messageOf(error) });
      return;
    }
    await this.#prepare();
    for (let pauseMs = this.#firstPauseMs; !this.#stopping; pauseMs = this.#terms.tickMs) {
      await this.#wake.wait(pauseMs);
      if (!this.#isStopping()) await this.#round();
    }
    if (this.#runnerId !== undefined) await this.#giveBack(this.#runnerId);
  }

  /** The store is needed by the first tick; until half of that time the processor is left to the runner's first jobs. */
  async #prepare(): Promise<void> {
    if (this.#store !== undefined) return;
    await this.#wake.wait(this.#firstPauseMs / 2);
    if (!this.#stopping) await this.#opened().catch(() => undefined);
  }

  async #opened(): Promise<Store> {
    return (this.#store ??= await this.#open());
  }

  async #giveBack(runnerId: string): Promise<void> {
    if (this.#store === undefined) this.#post({ type: 'left', runnerId });
    else await this.#store.retire(runnerId).catch(() => undefined);
  }

  /** A lease that has begun elsewhere is some time old by now. */
  get #firstPauseMs(): number {
    const { begun, tickMs } = this.#terms;
    if (this.#runnerId === undefined) return 0;
    const ageMs = begun === undefined ? 0 : systemClocks.monotonicMs() - begun.sent.monotonicMs;
    return Math.max(0, tickMs - ageMs);
  }

  async #round(): Promise<void> {
    try {
      const store = await this.#opened();
      if (this.#runnerId === undefined) await this.#register(store);
      else if (await this.#tick(store, this.#runnerId)) await this.#sweep(store);
      if (this.#away) this.#post({ type: 'back' });
      this.#away = false;
    } catch (error) {
      // Whatever it is, the next round tries again; the lease judges itself meanwhile.
      if (!this.#away) this.#post({ type: 'away', message: messageOf(error) });
      this.#away = true;
    }
  }

  /** What no runner has seen to, because the one that should have died in between. */
  async #sweep(store: Store): Promise<void> {
    const forfeited = await store.forfeit(this.#terms.maxLosses);
    if (forfeited.runners > 0) this.#post({ type: 'forfeited', forfeited });
    await store.enforceCancels();
    await store.wake();
  }

  async #register(store: Store): Promise<void> {
    const begun = await beginLease(store, this.#terms);
    this.#hold(begun);
    this.#post({ type: 'registered', runnerId: begun.runnerId });
  }

  #hold({ runnerId, sent }: BegunLease): void {
    this.#runnerId = runnerId;
    this.#lease = new Lease(this.#terms.leaseMs, systemClocks, sent);
  }

  /** Answers whether there is something to sweep up. */
  async #tick(store: Store, id: string): Promise<boolean> {
    const sent = mark(systemClocks);
    const reply = await store.tick(id);
    // While the answer was under way the lease may have been judged lost.
    if (this.#runnerId !== id) return false;
    if (reply.lease === 'lost') {
      this.#lose();
      await this.#register(store);
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
