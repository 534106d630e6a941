import type { Grouped, Rank } from '../claim-groups.js';
import { ask, tell, type AskingGenerator } from './asking.js';
import * as SQL from './sql/claim-groups.js';

/** Ids of the claim groups of one batch: had its transaction been rolled back, they would be gone. */
export class ClaimGroups {
  readonly #ids = new Map<string, number>();

  /** The group of a job; interned where it is new. */
  *of({ name, version, revision, queue, priority }: Grouped, rank: Rank): AskingGenerator<number> {
    const columns = [name, version, revision, queue, priority, rank === 'child' ? 1 : 0] as const;
    const key = JSON.stringify(columns);
    let id = this.#ids.get(key);
    if (id === undefined) {
      yield tell(SQL.ADD_CLAIM_GROUP, ...columns);
      [{ id } = { id: undefined }] = (yield ask(SQL.FIND_CLAIM_GROUP, ...columns)) as {
        id: number;
      }[];
      if (id === undefined) throw new Error(`claim group ${key} vanished`);
      this.#ids.set(key, id);
    }
    return id;
  }
}
