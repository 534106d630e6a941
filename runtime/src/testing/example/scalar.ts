import type { SchemaObject } from '../../validate/schema.js';
import { ucs2length } from '../../validate/ucs2length.js';
import { Cannot } from './cannot.js';
import { formatExamples, word } from './format.js';
import { patternExample } from './pattern.js';
import type { Random } from './random.js';

type Path = readonly (string | number)[];

const SPAN = 100;
const TRIES = 50;

const most = (list: readonly (number | undefined)[]): number =>
  Math.max(-Infinity, ...list.filter((one) => one !== undefined));
const least = (list: readonly (number | undefined)[]): number =>
  Math.min(Infinity, ...list.filter((one) => one !== undefined));

/** A number, a whole one if asked, that all of the schemas allow. */
export function exampleNumber(
  all: readonly SchemaObject[],
  kind: 'number' | 'integer',
  random: Random,
  path: Path,
): number {
  const step = most(all.map(({ multipleOf }) => multipleOf));
  // Numbers are taken from a grid; where nothing says how fine, one of quarters shows that they need not be whole.
  const unit = step > 0 ? step : kind === 'integer' ? 1 : 0.25;
  const lower = most(all.map(({ minimum }) => minimum));
  const above = most(all.map(({ exclusiveMinimum }) => exclusiveMinimum));
  const upper = least(all.map(({ maximum }) => maximum));
  const below = least(all.map(({ exclusiveMaximum }) => exclusiveMaximum));
  const first = Math.max(Math.ceil(lower / unit), Math.floor(above / unit) + 1);
  const last = Math.min(Math.floor(upper / unit), Math.ceil(below / unit) - 1);
  const from = first > -Infinity ? first : Math.min(0, last - SPAN);
  const to = last < Infinity ? last : Math.max(from, 0) + SPAN;
  if (from <= to) return tidy(random.whole(from, Math.min(to, from + 1_000_000)) * unit);
  const [low, high] = [Math.max(lower, above), Math.min(upper, below)];
  if (unit !== 0.25 || low > high) throw new Cannot(path, 'has bounds between which nothing is');
  return low + (high - low) / 2;
}

/** Without the noise of a multiplication: 3 times 0.1 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

/** A text that all of the schemas allow. */
export function exampleString(all: readonly SchemaObject[], random: Random, path: Path): string {
  const shortest = Math.max(0, most(all.map(({ minLength }) => minLength)));
  const longest = least(all.map(({ maxLength }) => maxLength));
  if (shortest > longest) throw new Cannot(path, 'has lengths between which nothing is');
  const make = makerOf(all, path);
  if (make === undefined) return fitted(random, shortest, longest);
  const patterns = all.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));
  for (let tried = 0; tried < TRIES; tried += 1) {
    const text = make(random);
    const length = ucs2length(text);
    const fits = length >= shortest && length <= longest;
    if (fits && patterns.every((pattern) => new RegExp(pattern, 'u').test(text))) return text;
  }
  const what = patterns.length > 0 ? `pattern ${patterns.join(' and ')}` : 'format';
  throw new Cannot(path, `has the ${what}, for which no text was found`);
}

function makerOf(
  all: readonly SchemaObject[],
  path: Path,
): ((random: Random) => string) | undefined {
  const format = all.find((one) => one.format !== undefined)?.format;
  if (format !== undefined) return formatExamples.get(format);
  const pattern = all.find((one) => one.pattern !== undefined)?.pattern;
  if (pattern === undefined) return undefined;
  const make = patternExample(pattern);
  if (make === undefined) throw new Cannot(path, `has the pattern ${pattern}, which is not tried`);
  return make;
}

function fitted(random: Random, shortest: number, longest: number): string {
  let text = word(random);
  while (text.length < shortest) text += ` ${word(random)}`;
  return text.slice(0, longest);
}
