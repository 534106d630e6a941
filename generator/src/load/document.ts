import type { Position } from '../diagnostic/diagnostic.js';

/** Steps from the root of a document: keys and indexes. */
export type Path = readonly (string | number)[];

/** A YAML node with its place: what positions are looked up in. */
export interface PlacedNode {
  readonly position: Position;
  /** Where its key stands; for items of a sequence and the root, the same as `position`. */
  readonly keyPosition: Position;
  readonly children: ReadonlyMap<string | number, PlacedNode>;
}

/** One parsed file: its JSON value, and where each part of it stands. */
export class YamlDocument {
  constructor(
    /** As shown to people, relative to where the command runs. */
    readonly file: string,
    /** Relative to the schemas folder, with forward slashes. */
    readonly path: string,
    readonly value: unknown,
    /** The places of the value's parts. */
    readonly root: PlacedNode,
  ) {}

  /** Where the value at `path` stands; of what is not there, the nearest place around it. */
  at(path: Path): Position {
    return this.#find(path).position;
  }

  /** Where the key of the value at `path` stands. */
  atKey(path: Path): Position {
    return this.#find(path).keyPosition;
  }

  #find(path: Path): PlacedNode {
    let node = this.root;
    for (const step of path) {
      const next = node.children.get(step);
      if (next === undefined) break;
      node = next;
    }
    return node;
  }
}

/** What a schemas folder holds. */
export interface Documents {
  readonly jobs: readonly YamlDocument[];
  readonly types: readonly YamlDocument[];
  /** Paths of all files that are there, whether or not they parsed. */
  readonly files: ReadonlySet<string>;
}
