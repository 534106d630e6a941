import type { CharSet, Concatenation, Element, Expression, Quantifier } from 'refa';

/**
 * A pattern as its positions: each place where it reads a character is a state, and each way from one to the next an
 * edge (Glushkov, "The abstract theory of automata", 1961). Between them stands every way in which a backtracking
 * matcher can read a text, with how many there are.
 */
export interface Positions {
  /** What each position reads. */
  readonly reads: readonly CharSet[];
  /** Where it can go on from each position, with whether there are two ways or more to get there. */
  readonly next: readonly ReadonlyMap<number, Ways>[];
  readonly first: ReadonlyMap<number, Ways>;
  /** Of `first`, where a match may start anywhere in the text. */
  readonly firstAnywhere: ReadonlySet<number>;
  /** Where nothing more is asked for: a matcher that comes here never comes back. */
  readonly done: ReadonlySet<number>;
}

/** One way, or two and more. */
type Ways = 0 | 1 | 2;

/** A pattern of more positions than this is not looked into. */
const MOST_POSITIONS = 4000;

/** Nor one with more ways from one to the next than this. */
const MOST_EDGES = 200_000;

/** Repeats up to this often are written out; more often count as without end. */
const WRITTEN_OUT = 4;

/** Thrown where a pattern is too large to tell. */
export class TooLarge extends Error {}

/** The ways through a part of the pattern. */
interface Part {
  readonly first: Map<number, Ways>;
  readonly firstAnywhere: Set<number>;
  readonly last: Map<number, Ways>;
  /** Of `last`, where no assertion stands behind it. */
  readonly lastDone: Set<number>;
  /** In how many ways the part can read nothing. */
  readonly empty: Ways;
  /** Whether it can read nothing without a `^` (before what follows). */
  readonly emptyAnywhere: boolean;
  /** Whether it can read nothing without any assertion. */
  readonly emptyDone: boolean;
}

/** The positions of a pattern, and those of each lookaround in it, which is matched on its own. */
export function positionsOf(pattern: Expression, any: CharSet): readonly Positions[] {
  const found: Positions[] = [];
  const pending: { alternatives: readonly Concatenation[]; around: boolean }[] = [
    { alternatives: pattern.alternatives, around: false },
  ];
  for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
    const builder = new Builder(any, (alternatives) => {
      pending.push({ alternatives, around: true });
    });
    found.push(builder.build(root.alternatives, root.around));
  }
  return found;
}

class Builder {
  readonly #any: CharSet;
  readonly #onLookaround: (alternatives: readonly Concatenation[]) => void;
  readonly #reads: CharSet[] = [];
  readonly #next: Map<number, Ways>[] = [];
  #edges = 0;

  constructor(any: CharSet, onLookaround: (alternatives: readonly Concatenation[]) => void) {
    this.#any = any;
    this.#onLookaround = onLookaround;
  }

  build(alternatives: readonly Concatenation[], around: boolean): Positions {
    const all = this.#alternatives(alternatives);
    return {
      reads: this.#reads,
      next: this.#next,
      first: all.first,
      firstAnywhere: around ? new Set() : all.firstAnywhere,
      done: all.lastDone,
    };
  }

  #alternatives(alternatives: readonly Concatenation[]): Part {
    const parts = alternatives.map(({ elements }) => this.#concatenation(elements));
    return {
      first: union(parts.map((part) => part.first)),
      firstAnywhere: new Set(parts.flatMap((part) => [...part.firstAnywhere])),
      last: union(parts.map((part) => part.last)),
      lastDone: new Set(parts.flatMap((part) => [...part.lastDone])),
      empty: parts.reduce<Ways>((sum, part) => ways(sum + part.empty), 0),
      emptyAnywhere: parts.some((part) => part.emptyAnywhere),
      emptyDone: parts.some((part) => part.emptyDone),
    };
  }

  #concatenation(elements: readonly Element[]): Part {
    return elements.reduce<Part>((before, element) => {
      return this.#then(before, this.#element(element));
    }, NOTHING);
  }

  #then(a: Part, b: Part): Part {
    this.#join(a.last, b.first);
    return {
      first: union([a.first, times(b.first, a.empty)]),
      firstAnywhere: new Set([...a.firstAnywhere, ...(a.emptyAnywhere ? b.firstAnywhere : [])]),
      last: union([b.last, times(a.last, b.empty)]),
      lastDone: new Set([...b.lastDone, ...(b.emptyDone ? a.lastDone : [])]),
      empty: ways(a.empty * b.empty),
      emptyAnywhere: a.emptyAnywhere && b.emptyAnywhere,
      emptyDone: a.emptyDone && b.emptyDone,
    };
  }

  #element(element: Element): Part {
    switch (element.type) {
      case 'CharacterClass':
        return this.#character(element.characters);
      case 'Quantifier':
        return this.#quantifier(element);
      case 'Alternation':
        // `\b` is an alternation of two assertions that exclude each other.
        return element.alternatives.every(isAssertions)
          ? guard(false)
          : this.#alternatives(element.alternatives);
      case 'Assertion': {
        const edge = element.negate && isAny(element.alternatives);
        if (!edge) this.#onLookaround(element.alternatives);
        return guard(edge && element.kind === 'behind');
      }
      case 'Unknown':
        // A reference to a group that can be many texts: counts as any text.
        return optional(this.#loop(this.#character(this.#any)));
    }
  }

  #character(characters: CharSet): Part {
    if (this.#reads.length >= MOST_POSITIONS) throw new TooLarge();
    const position = this.#reads.push(characters) - 1;
    this.#next.push(new Map());
    return {
      first: new Map([[position, 1]]),
      firstAnywhere: new Set([position]),
      last: new Map([[position, 1]]),
      lastDone: new Set([position]),
      empty: 0,
      emptyAnywhere: false,
      emptyDone: false,
    };
  }

  #quantifier({ alternatives, min, max }: Quantifier): Part {
    const once = () => this.#alternatives(alternatives);
    const [only] = alternatives;
    const single =
      alternatives.length === 1 &&
      only?.elements.length === 1 &&
      only.elements[0]?.type === 'CharacterClass';
    if (max === 0) return NOTHING;
    // One character so many times is one way; of something larger, each time may have several.
    if (min > WRITTEN_OUT && !single) {
      const part = this.#loop(once());
      // `(a?){30}`: which of the times read nothing makes another way.
      if (part.empty > 0) this.#join(part.last, part.first);
      return part;
    }
    const rest = max - min;
    let all = NOTHING;
    if (rest > WRITTEN_OUT) {
      if (min === 0) return optional(this.#loop(once()));
      for (let time = 1; time < min; time++) all = this.#then(all, once());
      return this.#then(all, this.#loop(once()));
    }
    for (let time = 0; time < rest; time++) all = optional(this.#then(once(), all));
    for (let time = 0; time < min; time++) all = this.#then(once(), all);
    return all;
  }

  #loop(part: Part): Part {
    this.#join(part.last, part.first);
    return part.empty === 0 ? part : optional(part);
  }

  #join(last: ReadonlyMap<number, Ways>, first: ReadonlyMap<number, Ways>): void {
    this.#edges += last.size * first.size;
    if (this.#edges > MOST_EDGES) throw new TooLarge();
    for (const [from, left] of last) {
      const next = this.#next[from];
      for (const [to, right] of first) next?.set(to, ways((next.get(to) ?? 0) + left * right));
    }
  }
}

const NOTHING: Part = {
  first: new Map(),
  firstAnywhere: new Set(),
  last: new Map(),
  lastDone: new Set(),
  empty: 1,
  emptyAnywhere: true,
  emptyDone: true,
};

function guard(start: boolean): Part {
  return { ...NOTHING, emptyAnywhere: !start, emptyDone: false };
}

/** A matcher refuses to repeat what read nothing: there is one way to leave a repeat out. */
function optional(part: Part): Part {
  return { ...part, empty: 1, emptyAnywhere: true, emptyDone: true };
}

function ways(count: number): Ways {
  return count >= 2 ? 2 : count === 1 ? 1 : 0;
}

function union(maps: readonly ReadonlyMap<number, Ways>[]): Map<number, Ways> {
  const all = new Map<number, Ways>();
  for (const map of maps) {
    for (const [position, count] of map) {
      all.set(position, ways((all.get(position) ?? 0) + count));
    }
  }
  return all;
}

function times(map: ReadonlyMap<number, Ways>, count: Ways): Map<number, Ways> {
  return new Map(count === 0 ? [] : [...map].map(([at, n]) => [at, ways(n * count)] as const));
}

function isAssertions({ elements }: Concatenation): boolean {
  return elements.length > 0 && elements.every(({ type }) => type === 'Assertion');
}

function isAny(alternatives: readonly Concatenation[]): boolean {
  const [element, ...more] = alternatives.flatMap(({ elements }) => elements);
  return more.length === 0 && element?.type === 'CharacterClass' && element.characters.isAll;
}
