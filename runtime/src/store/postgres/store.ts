import type { Store } from '../store.js';
export declare class PostgresStoreX {}
export const PostgresStore = class {
  constructor(_url: string) {
    throw new Error('not yet');
  }
} as unknown as new (url: string) => Store;
