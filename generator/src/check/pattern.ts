import { createRequire } from 'node:module';
import type * as Refa from 'refa';
import { growthOf, type Growth } from './backtracking.js';
import { positionsOf, TooLarge } from './positions.js';

/** What is wrong with a pattern. */
export interface PatternProblem {
  readonly code: 'JW1407' | 'JW1408';
  readonly message: string;
  readonly hint?: string;
  /** A longest text, in characters, with which the pattern would do. */
  readonly most?: number;
}

/** A worst text may cost so many steps: about a second. */
const MOST_STEPS = 1e9;

/** Loops that may share a text, however long it is: real patterns (of e-mail addresses, say) have two. */
const ALLOWED_DEGREE = 2;

/** What is known of each pattern: a catalog repeats them. */
const known = new Map<string, Growth | 'too large'>();

/**
 * Compiles a pattern as the validator will, and refuses one on which a text can keep a processor busy: `maxLength` is
 * what the schema of the pattern says of the text's length, if anything.
 */
export function checkPattern(pattern: string, maxLength?: number): PatternProblem | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const why =
      error instanceof Error
        ? error.message.replace(/^Invalid regular expression: /, '')
        : String(error);
    return {
      code: 'JW1407',
      message: `the pattern does not compile: ${why}`,
      hint: 'patterns are compiled with the u flag',
    };
  }
  let growth = known.get(pattern);
  if (growth === undefined) known.set(pattern, (growth = worstOf(pattern)));
  return problemOf(growth, maxLength);
}

function problemOf(growth: Growth | 'too large', maxLength = Infinity): PatternProblem | undefined {
  if (growth === 'too large') {
    const message = 'the pattern is too large to tell how long it can take';
    return { code: 'JW1408', message, hint: 'make it simpler, or check the value in the handler' };
  }
  if (growth.kind === 'exponential') {
    const message = `the pattern can take exponential time on text such as ${sample(growth.pumps)}`;
    const hint = 'let no repeated part match the same text in two ways';
    return { code: 'JW1408', message, hint };
  }
  const { degree, pumps } = growth;
  if (degree <= ALLOWED_DEGREE || maxLength ** degree <= MOST_STEPS) return undefined;
  const message = `the pattern can take time that grows as (length of the text)^${degree} on text such as ${sample(pumps)}`;
  const most = Math.floor(MOST_STEPS ** (1 / degree) + 1e-9);
  const hint = 'let parts that follow each other match different texts';
  return { code: 'JW1408', message, hint, most };
}

function sample(pumps: readonly string[]): string {
  const repeated = pumps.slice(0, 3).map((pump) => {
    const short = pump.slice(0, 10);
    return short.repeat(Math.max(2, Math.floor(10 / short.length)));
  });
  return `${JSON.stringify(repeated.join('').slice(0, 30)).slice(0, -1)}…"`;
}

let refa: typeof Refa | undefined;

function worstOf(pattern: string): Growth | 'too large' {
  // 30 ms to load, and most runs have few patterns or none.
  refa ??= createRequire(import.meta.url)('refa') as typeof Refa;
  const { JS } = refa;
  try {
    const parser = JS.Parser.fromLiteral({ source: pattern, flags: 'u' });
    const { expression, maxCharacter } = parser.parse({
      backreferences: 'unknown',
      assertions: 'parse',
    });
    const any = refa.CharSet.all(maxCharacter);
    return positionsOf(expression, any)
      .map((positions) => growthOf(positions, any))
      .reduce((worst, growth) => (weight(growth) > weight(worst) ? growth : worst));
  } catch (error) {
    if (error instanceof TooLarge || error instanceof refa.TooManyNodesError) return 'too large';
    throw error;
  }
}

function weight(growth: Growth): number {
  return growth.kind === 'exponential' ? Infinity : growth.degree;
}
