import { Wake } from '../../batch/wake.js';
import { uuidv7 } from '../../json/uuid.js';
import type { Store } from '../../store/store.js';
import { Lease, mark, systemClocks } from './lease.js';
import type { FromTick, LeaseTerms } from './messages.js';

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

  /** @param store is open by the first lease, and stays so */
  constructor(store: Store, terms: LeaseTerms, post: (message: FromTick) => void) {
    this.#store = store;
    this.#terms = terms;
    this.#post = post;
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
   * Begins the first lease once the store is open, and resolves after {@link stop}, when the lease has been given back. Where it
   * cannot begin that is told, and not tried again.
   */
  async keep(opened?: Promise<void>): Promise<void> {
    try {
      await opened;
      await this.#register();
    } catch (error) {
      this.#post({ type: 'failed', message: messageOf(error) });
      return;
    }
    while (!this.#stopping) {
      await this.#wake.wait(this.#terms.tickMs);
      if (!this.#isStopping()) await this.#round();
    }
    if (this.#runnerId !== undefined)
      await this.#store.retire(this.#runnerId).catch(() => undefined);
  }

  async #round(): Promise<void> {
    const store = this.#store;
    try {
      if (this.#runnerId === undefined) await this.#register();
      else await this.#tick(this.#runnerId);
      const forfeited = await store.forfeit(this.#terms.maxLosses);
      if (forfeited.runners > 0) this.#post({ type: 'forfeited', forfeited });
      await store.enforceCancels();
      // What woke nobody because its runner died in between.
      await store.wake();
      if (this.#away) this.#post({ type: 'back' });
      this.#away = false;
    } catch (error) {
      // Whatever it is, the next round tries again; the lease judges itself meanwhile.
      if (!this.#away) this.#post({ type: 'away', message: messageOf(error) });
      this.#away = true;
    }
  }

  async #register(): Promise<void> {
    const { name, leaseMs } = this.#terms;
    const id = uuidv7();
    const sent = mark(systemClocks);
    await this.#store.register({ id, name, leaseMs });
    this.#runnerId = id;
    this.#lease = new Lease(leaseMs, systemClocks, sent);
    this.#post({ type: 'registered', runnerId: id });
  }

  async #tick(id: string): Promise<void> {
    const sent = mark(systemClocks);
    const reply = await this.#store.tick(id);
    // While the answer was under way the lease may have been judged lost.
    if (this.#runnerId !== id) return;
    if (reply.lease === 'lost') {
      this.#lose();
      await this.#register();
      return;
    }
    this.#lease?.renewed(sent);
    if (reply.cancels.length > 0) this.#post({ type: 'cancels', cancels: reply.cancels });
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
