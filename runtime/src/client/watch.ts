import { onAbort } from '../batch/on-abort.js';
import type { Subscriber } from './subscribers.js';
import type { Waiter } from './waiter.js';

/**
 * Statuses of one job, in order; those that come faster than they are taken are skipped but for the latest. Ends when
 * the job does, after its last status.
 */
export async function* watchStatuses<S>(
  waiter: Waiter,
  job: { readonly id: string; readonly uncommitted: boolean },
  signal: AbortSignal,
): AsyncGenerator<S, void, undefined> {
  signal.throwIfAborted();
  const mailbox = new Mailbox();
  const subscriber: Subscriber = {
    ...job,
    sequence: 0,
    changed: ({ status, end }) => {
      if (status !== undefined) mailbox.latest = status.value;
      if (end !== undefined) mailbox.ended = true;
      mailbox.wake();
    },
    failed: (error) => {
      mailbox.error = { cause: error };
      mailbox.wake();
    },
  };
  waiter.subscribe(subscriber);
  const forget = onAbort(signal, () => {
    mailbox.error = { cause: signal.reason };
    mailbox.wake();
  });
  try {
    for (;;) {
      if (mailbox.error !== undefined) throw mailbox.error.cause;
      const text = mailbox.latest;
      mailbox.latest = undefined;
      if (text !== undefined) yield JSON.parse(text) as S;
      else if (mailbox.ended) return;
      else await mailbox.something();
    }
  } finally {
    waiter.unsubscribe(subscriber);
    forget();
  }
}

/** What has come and was not taken yet. */
class Mailbox {
  latest: string | undefined;
  ended = false;
  error: { readonly cause: unknown } | undefined;
  #wake: (() => void) | undefined;

  wake(): void {
    this.#wake?.();
  }

  something(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
