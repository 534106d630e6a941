import { pointer } from './pointer.js';

/** No value is known for a part of the schema; caught by `exampleParams`, which tells of it. */
export class Cannot extends Error {
  readonly path: string;

  /** @param why ends a sentence that begins with the path */
  constructor(path: readonly (string | number)[], why: string) {
    super(why);
    this.path = pointer(path);
  }
}
