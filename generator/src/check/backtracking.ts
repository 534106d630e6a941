import type { CharSet } from 'refa';
import { TooLarge, type Positions } from './positions.js';

/** How the time that a matcher can take grows with the length of the text. */
export type Growth =
  | { readonly kind: 'power'; readonly degree: number; readonly pumps: readonly string[] }
  | { readonly kind: 'exponential'; readonly pumps: readonly string[] };

/** Steps of the search, after which a pattern counts as too large to tell: about half a second. Never a clock. */
const MOST_STEPS = 2_000_000;

/**
 * How a backtracking matcher fares on the worst text. It tries every way of reading a text that does not fit, so it
 * takes as long as there are ways: exponentially many where a loop can read some text in two ways, and a power of the
 * length where a text can be split between loops that follow each other (Weber and Seidl, "On the degree of ambiguity
 * of finite automata", 1991; applied to patterns by Wüstholz et al., "Static detection of DoS vulnerabilities in
 * programs that use regular expressions", 2017).
 *
 * @throws {@link TooLarge} when it cannot be told within reason
 */
export function growthOf(positions: Positions, any: CharSet): Growth {
  return new Search(positions, any).growth();
}

type Edges = readonly number[];

class Search {
  readonly #reads: readonly CharSet[];
  readonly #next: readonly Edges[];
  readonly #twice: ReadonlySet<string>;
  readonly #common = new Map<CharSet, Map<CharSet, CharSet | undefined>>();
  #steps = 0;

  constructor({ reads, next, first, firstAnywhere, done }: Positions, any: CharSet) {
    // A matcher that comes to the end of a pattern without `$` has its match: it will not come back for another way.
    const alive = (at: number) => !done.has(at);
    const edges: Edges[] = next.map((to, from) =>
      alive(from) ? [...to.keys()].filter(alive) : [],
    );
    const twice = next.flatMap((to, from) =>
      [...to].filter(([, ways]) => ways === 2).map(([at]) => `${from},${at}`),
    );
    // Without `^` the match is tried from everywhere, as if after `.*`.
    const start = reads.length;
    edges.push([start, ...[...first.keys()].filter((at) => firstAnywhere.has(at) && alive(at))]);
    // The same set is one object, so that what two have in common is worked out once.
    const sets = new Map<string, CharSet>();
    this.#reads = [...reads, any].map((set) => {
      const known = sets.get(set.toString()) ?? set;
      sets.set(set.toString(), known);
      return known;
    });
    this.#next = edges;
    this.#twice = new Set(twice);
  }

  growth(): Growth {
    const { loops, of } = this.#loops();
    for (const loop of loops) {
      const pump = this.#twoWays(loop, of);
      if (pump !== undefined) return { kind: 'exponential', pumps: [pump] };
    }
    return this.#power(loops);
  }

  /** The loops (strongly connected parts), each before those that lead to it. */
  #loops() {
    const of = new Map<number, number>();
    const loops: number[][] = [];
    for (const part of components(this.#next.keys(), (at) => this.#next[at] ?? [])) {
      const [at = 0] = part;
      if (part.length === 1 && this.#next[at]?.includes(at) !== true) continue;
      for (const position of part) of.set(position, loops.length);
      loops.push(part);
    }
    return { loops, of };
  }

  /** A text that the loop can read in two ways, from a position back to it. */
  #twoWays(loop: readonly number[], of: ReadonlyMap<number, number>): string | undefined {
    const size = this.#next.length;
    const inside = (at: number) => of.get(at) === of.get(loop[0] ?? 0);
    for (const from of loop) {
      for (const to of (this.#next[from] ?? []).filter(inside)) {
        if (!this.#twice.has(`${from},${to}`)) continue;
        const back = this.#walk([to], ([at = 0]) => at === from, inside) ?? '';
        return text(this.#reads[to]) + (from === to ? '' : back);
      }
    }
    const next = (pair: number): number[] => this.#pairs(pair, size, inside);
    for (const part of components(
      loop.map((at) => at * size + at),
      next,
    )) {
      const same = part.find((pair) => Math.floor(pair / size) === pair % size);
      const other = part.find((pair) => Math.floor(pair / size) !== pair % size);
      if (same === undefined || other === undefined) continue;
      const here = split(same, size);
      const there = split(other, size);
      const is = (wanted: readonly number[]) => (at: readonly number[]) =>
        wanted.every((position, index) => at[index] === position);
      return (
        (this.#walk(here, is(there), inside) ?? '') + (this.#walk(there, is(here), inside) ?? '')
      );
    }
    return undefined;
  }

  #pairs(pair: number, size: number, inside: (at: number) => boolean): number[] {
    const [left, right] = split(pair, size);
    const found: number[] = [];
    for (const a of this.#next[left] ?? []) {
      if (!inside(a)) continue;
      for (const b of this.#next[right] ?? []) {
        this.#step();
        if (inside(b) && this.#both(this.#reads[a], this.#reads[b]) !== undefined) {
          found.push(a * size + b);
        }
      }
    }
    return found;
  }

  /** The longest row of loops, each of which can give some of its text to the next. */
  #power(loops: readonly (readonly number[])[]): Growth {
    // Loops come before those that lead to them: later ones may use what is known of earlier ones.
    const best = loops.map<{ degree: number; pumps: readonly string[] }>(() => ({
      degree: 1,
      pumps: [],
    }));
    const reach = loops.map((loop) => this.#reachable(loop));
    loops.forEach((loop, index) => {
      for (let to = 0; to < index; to++) {
        const after = best[to];
        const mine = best[index];
        if (after === undefined || mine === undefined) continue;
        if (!(loops[to] ?? []).some((at) => reach[index]?.has(at))) continue;
        if (after.degree > mine.degree) best[index] = after;
        if (after.degree + 1 <= mine.degree) continue;
        const pump = this.#shared(loop, loops[to] ?? [], reach[index] ?? new Set());
        if (pump === undefined) continue;
        best[index] = { degree: after.degree + 1, pumps: [pump, ...after.pumps] };
      }
    });
    return best.reduce<Growth & { kind: 'power' }>(
      (most, { degree, pumps }) => (degree > most.degree ? { kind: 'power', degree, pumps } : most),
      { kind: 'power', degree: loops.length === 0 ? 0 : 1, pumps: [] },
    );
  }

  /** A text that leads from a position of one loop back to it, from there to one of the other, and from that back. */
  #shared(from: readonly number[], to: readonly number[], reach: ReadonlySet<number>) {
    const inside = (at: number) => reach.has(at);
    for (const p of from) {
      for (const q of to) {
        const pump = this.#walk([p, p, q], ([a, b, c]) => a === p && b === q && c === q, inside, [
          new Set(from),
          reach,
          new Set(to),
        ]);
        if (pump !== undefined) return pump;
      }
    }
    return undefined;
  }

  #reachable(starts: readonly number[]): ReadonlySet<number> {
    const seen = new Set(starts);
    for (const at of seen) for (const to of this.#next[at] ?? []) seen.add(to);
    return seen;
  }

  /** The shortest text that leads some positions, reading it at once, to where they are wanted; at least a character. */
  #walk(
    start: readonly number[],
    wanted: (at: readonly number[]) => boolean,
    inside: (at: number) => boolean,
    within?: readonly ReadonlySet<number>[],
  ): string | undefined {
    const seen = new Set<string>();
    let ends: { at: readonly number[]; text: string }[] = [{ at: start, text: '' }];
    while (ends.length > 0) {
      const more: typeof ends = [];
      for (const end of ends) {
        for (const { at, reads } of this.#together(end.at, inside, within)) {
          const read = end.text + text(reads);
          if (wanted(at)) return read;
          const key = at.join();
          if (seen.has(key)) continue;
          seen.add(key);
          more.push({ at, text: read });
        }
      }
      ends = more;
    }
    return undefined;
  }

  #together(
    from: readonly number[],
    inside: (at: number) => boolean,
    within?: readonly ReadonlySet<number>[],
  ) {
    let ways: { at: number[]; reads: CharSet | undefined }[] = [{ at: [], reads: undefined }];
    from.forEach((position, index) => {
      ways = ways.flatMap(({ at, reads }) =>
        (this.#next[position] ?? []).flatMap((to) => {
          this.#step();
          if (!inside(to) || within?.[index]?.has(to) === false) return [];
          const both = reads === undefined ? this.#reads[to] : this.#both(reads, this.#reads[to]);
          return both === undefined ? [] : [{ at: [...at, to], reads: both }];
        }),
      );
    });
    return ways;
  }

  #both(a: CharSet | undefined, b: CharSet | undefined): CharSet | undefined {
    if (a === undefined || b === undefined) return undefined;
    let of = this.#common.get(a);
    if (of === undefined) this.#common.set(a, (of = new Map<CharSet, CharSet | undefined>()));
    if (!of.has(b)) {
      const both = a.intersect(b);
      of.set(b, both.isEmpty ? undefined : both);
    }
    return of.get(b);
  }

  #step(): void {
    if (++this.#steps > MOST_STEPS) throw new TooLarge();
  }
}

function split(pair: number, size: number): readonly [number, number] {
  return [Math.floor(pair / size), pair % size];
}

/** A character of a set: one that can be read in print where there is one. */
function text(set: CharSet | undefined): string {
  const ranges = set?.ranges ?? [];
  const at = (wanted: number) => ranges.some(({ min, max }) => min <= wanted && wanted <= max);
  const readable = ['a', 'A', '0', '-', ' '].find((one) => at(one.charCodeAt(0)));
  const printed = ranges.find(({ max }) => max >= 0x21);
  return (
    readable ??
    String.fromCodePoint(Math.max(printed?.min ?? ranges[0]?.min ?? 0, printed ? 0x21 : 0))
  );
}

/** The strongly connected parts of a graph, each before those that lead to it (Tarjan, 1972; without recursion). */
function components(starts: Iterable<number>, next: (at: number) => readonly number[]): number[][] {
  const found: number[][] = [];
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { at: number; next: readonly number[]; done: number }[] = [];
  const enter = (at: number) => {
    low.set(at, order.size);
    order.set(at, order.size);
    open.push(at);
    isOpen.add(at);
    path.push({ at, next: next(at), done: 0 });
  };
  const lower = (at: number, value: number) => low.set(at, Math.min(low.get(at) ?? 0, value));
  for (const start of starts) {
    if (!order.has(start)) enter(start);
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const to = here.next[here.done++];
      if (to !== undefined) {
        if (!order.has(to)) enter(to);
        else if (isOpen.has(to)) lower(here.at, order.get(to) ?? 0);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) lower(before.at, low.get(here.at) ?? 0);
      if (low.get(here.at) !== order.get(here.at)) continue;
      const part = open.splice(open.lastIndexOf(here.at));
      for (const at of part) isOpen.delete(at);
      found.push(part);
    }
  }
  return found;
}
