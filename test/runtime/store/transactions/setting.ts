import type { StoreKind } from '../../../support/stores.js';

/** Names that the examples of docs/transactions.md use, and how to let go of what they stand for. */
export interface Setting {
  readonly names: Readonly<Record<string, unknown>>;
  uploads(): Promise<number>;
  close(): Promise<void>;
}

/** A database that the examples for it run on, by libraries that are there. */
export interface Library {
  readonly kind: StoreKind;
  /** Which of the examples, by what stands on their fences after the language. */
  readonly examples: RegExp;
  open(url: string): Promise<Setting>;
}

export interface Tables {
  uploads: { uri: string };
}
