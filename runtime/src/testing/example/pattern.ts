import type { Random } from './random.js';

/** Makes a text that a part of a pattern matches. */
type Make = (random: Random) => string;

/** So often at most is repeated what may be repeated without end. */
const SOME_MORE = 6;
const PRINTABLE = range(' ', '~');
/** For what may be anything: letters and digits, which read well. */
const PLAIN = [...range('a', 'z'), ...range('0', '9')];
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: range('0', '9'),
  w: [...range('a', 'z'), ...range('A', 'Z'), ...range('0', '9'), '_'],
  s: [' '],
  D: [...range('a', 'z'), ...range('A', 'Z')],
  W: ['-', '.', ' ', '/'],
  S: range('!', '~'),
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

/**
 * A maker of texts that match a pattern, as far as it is made of literals, classes, groups, alternatives, repetitions and the
 * anchors at its ends. Undefined where it has more: assertions, references, properties of Unicode. Whether a text really matches
 * is for the validator to say.
 */
export function patternExample(pattern: string): Make | undefined {
  const parser = new Parser(pattern);
  try {
    return parser.all();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

class Unknown extends Error {}

class Parser {
  readonly #units: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#units = Array.from(pattern);
  }

  all(): Make {
    const make = this.#alternatives();
    if (this.#peek() !== undefined) throw new Unknown();
    return make;
  }

  #alternatives(): Make {
    const sequences = [this.#sequence()];
    while (this.#take('|')) sequences.push(this.#sequence());
    return (random) => random.one(sequences)(random);
  }

  #sequence(): Make {
    const parts: Make[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')';) {
      parts.push(this.#repeated(this.#atom()));
      next = this.#peek();
    }
    return (random) => parts.map((make) => make(random)).join('');
  }

  #atom(): Make {
    const unit = this.#next();
    switch (unit) {
      case '^':
      case '$':
        return () => '';
      case '.':
        return oneOf(PLAIN);
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return oneOf(this.#escaped());
      default:
        return () => unit;
    }
  }

  #group(): Make {
    if (this.#take('?')) {
      if (this.#take('<')) {
        if (this.#peek() === '=' || this.#peek() === '!') throw new Unknown();
        while (this.#next() !== '>');
      } else if (!this.#take(':')) throw new Unknown();
    }
    const make = this.#alternatives();
    if (!this.#take(')')) throw new Unknown();
    return make;
  }

  #class(): Make {
    const without = this.#take('^');
    const members: string[] = [];
    while (!this.#take(']')) {
      const from = this.#member();
      const [first] = from;
      if (
        from.length === 1 &&
        first !== undefined &&
        this.#peek() === '-' &&
        this.#peek(1) !== ']'
      ) {
        this.#next();
        const [last, ...more] = this.#member();
        if (last === undefined || more.length > 0) throw new Unknown();
        members.push(...range(first, last));
      } else members.push(...from);
    }
    if (!without) return oneOf(members);
    const others = (of: readonly string[]) => of.filter((one) => !members.includes(one));
    return oneOf(others(PLAIN).length > 0 ? others(PLAIN) : others(PRINTABLE));
  }

  #member(): readonly string[] {
    const unit = this.#next();
    return unit === '\\' ? this.#escaped() : [unit];
  }

  #escaped(): readonly string[] {
    const unit = this.#next();
    const members = CLASSES[unit];
    if (members !== undefined) return members;
    const control = CONTROLS[unit];
    if (control !== undefined) return [control];
    if (unit === 'x') return [this.#codePoint(2)];
    if (unit === 'u') return [this.#codePoint(4)];
    if (/[a-zA-Z0-9]/.test(unit)) throw new Unknown();
    return [unit];
  }

  #codePoint(digits: number): string {
    let hex = '';
    if (digits === 4 && this.#take('{')) {
      for (let unit = this.#next(); unit !== '}'; unit = this.#next()) hex += unit;
    } else for (let n = 0; n < digits; n += 1) hex += this.#next();
    if (!/^[0-9a-f]{1,6}$/i.test(hex)) throw new Unknown();
    return String.fromCodePoint(Number.parseInt(hex, 16));
  }

  #repeated(make: Make): Make {
    const [least, most] = this.#quantifier();
    this.#take('?'); // lazy or not, the same texts match
    if (least === 1 && most === 1) return make;
    return (random) =>
      Array.from({ length: random.whole(least, most) }, () => make(random)).join('');
  }

  #quantifier(): readonly [least: number, most: number] {
    if (this.#take('*')) return [0, SOME_MORE];
    if (this.#take('+')) return [1, SOME_MORE];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return [1, 1];
    let text = '';
    for (let unit = this.#next(); unit !== '}'; unit = this.#next()) text += unit;
    const [, least, comma, most] = /^(\d+)(,?)(\d*)$/.exec(text) ?? [];
    if (least === undefined) throw new Unknown();
    if (comma === '') return [Number(least), Number(least)];
    return [Number(least), most === '' ? Number(least) + SOME_MORE : Number(most)];
  }

  #peek(ahead = 0): string | undefined {
    return this.#units[this.#at + ahead];
  }

  #next(): string {
    const unit = this.#units[this.#at++];
    if (unit === undefined) throw new Unknown();
    return unit;
  }

  #take(unit: string): boolean {
    if (this.#peek() !== unit) return false;
    this.#at += 1;
    return true;
  }
}

function oneOf(members: readonly string[]): Make {
  if (members.length === 0) throw new Unknown();
  return (random) => random.one(members);
}

function range(first: string, last: string): readonly string[] {
  const [from, to] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
  // Of a long range some are enough.
  return Array.from({ length: Math.min(to - from + 1, 200) }, (_, n) =>
    String.fromCodePoint(from + n),
  );
}
