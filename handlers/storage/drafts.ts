import { dirname } from 'node:path';

import type { Attempt, Draft, FileDraft } from './draft.js';
import { localDraft } from './local-draft.js';
import { placeOf, type Location } from './location.js';
import { removeLeftovers } from './partial-path.js';
import { s3Draft } from './s3-draft.js';

/** Everything one attempt is making; see {@link drafting}. */
export class Drafts {
  readonly attempt: Attempt;
  readonly #drafts: Draft[] = [];
  readonly #swept = new Set<string>();

  constructor(attempt: Attempt) {
    this.attempt = attempt;
  }

  /** Begins a file. `expectedBytes` need not be exact. */
  async file(location: Location, expectedBytes?: number): Promise<FileDraft> {
    const place = placeOf(location);
    if (place.kind === 's3') return this.add(await s3Draft(place, this.attempt, expectedBytes));
    const draft = this.add(await localDraft(place, this.attempt));
    await this.sweep(dirname(place.path));
    return draft;
  }

  add<D extends Draft>(draft: D): D {
    this.#drafts.push(draft);
    return draft;
  }

  /** Removes what dead attempts of the job left in `folder`, once. */
  async sweep(folder: string): Promise<void> {
    if (this.#swept.has(folder)) return;
    this.#swept.add(folder);
    await removeLeftovers(folder, this.attempt);
  }

  async publish(): Promise<void> {
    for (const draft of this.#drafts) await draft.publish();
  }

  /** Newest first, so that folders made for the oldest are empty when it is their turn. */
  async discard(): Promise<void> {
    for (const draft of this.#drafts.toReversed()) {
      // Why the work failed matters more than what cannot be cleaned up: it is invisible, and the next attempt tries
      // again (files) or the bucket's lifecycle rule does (S3).
      await draft.discard().catch(() => undefined);
    }
  }
}

/**
 * Runs `work` and publishes all it drafted when it succeeds. When it fails, or the attempt should stop, nothing of it
 * remains. Of several drafts, those already published stay if a later one cannot be.
 */
export async function drafting<T>(
  attempt: Attempt,
  work: (drafts: Drafts) => Promise<T>,
): Promise<T> {
  const drafts = new Drafts(attempt);
  try {
    const result = await work(drafts);
    attempt.signal.throwIfAborted();
    await drafts.publish();
    return result;
  } catch (error) {
    await drafts.discard();
    throw error;
  }
}
