import { inspected, PIECES } from './inspected.js';

/**
 * How a whole secret may be written: as it is or in JSON, which within JSON escapes with ever more backslashes and is followed so deep;
 * or as Node's `inspect` does, and with it `console.log`.
 */
const WAYS = [0, 1, 2, 'inspected'] as const;
type Way = (typeof WAYS)[number];

/** With so many characters a secret begins, which one pattern looks for; the rest is compared where they are found. */
const HEAD = 4;
/** Engines refuse patterns that are too long. */
const SECRETS_A_PATTERN = 50;

/** What no URL and no JSON writes in another way. https://url.spec.whatwg.org/#percent-encoded-bytes */
const ALWAYS_ITSELF = /^[A-Za-z0-9]$/;

/**
 * Makes the function that puts `instead` where one of these secrets stands in a text: as it is, in JSON, in JSON within JSON, in
 * every part of a URL, or of a URL within a URL, and as Node's `inspect` writes it, whoever wrote them. For that each character may stand in any of its forms.
 */
export function hiding(secrets: ReadonlySet<string>, instead: string): (text: string) => string {
  // The longest first: one secret may begin as another does.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const parts: ((text: string) => string)[] = [];
  for (let start = 0; start < longestFirst.length; start += SECRETS_A_PATTERN)
    parts.push(hidingFew(longestFirst.slice(start, start + SECRETS_A_PATTERN), instead));
  return (text) => parts.reduce((hidden, part) => part(hidden), text);
}

function hidingFew(secrets: readonly string[], instead: string): (text: string) => string {
  // Not before there is a text: most attempts log nothing and do not fail.
  let anyHead: RegExp | undefined;
  return (text) => {
    anyHead ??= new RegExp([...new Set(secrets.map(headOf))].join('|'), 'g');
    let [hidden, from] = ['', 0];
    anyHead.lastIndex = 0;
    for (let head = anyHead.exec(text); head !== null; head = anyHead.exec(text)) {
      const end = endOfAny(text, head.index, secrets);
      if (end !== undefined) {
        hidden += text.slice(from, head.index) + instead;
        from = end;
      }
      anyHead.lastIndex = end ?? head.index + 1;
    }
    return from === 0 ? text : hidden + text.slice(from);
  };
}

function headOf(secret: string): string {
  const characters = Array.from(secret.slice(0, 2 * HEAD)).slice(0, HEAD); // one may be of two units
  return characters.map(anyFormOf).join('');
}

function anyFormOf(character: string): string {
  const forms = new Set(WAYS.flatMap((way) => formsOf(character, way)));
  if (forms.size === 1) return character;
  return `(?:${[...forms].map(escape).join('|')})${character === '\n' ? `(?:${PIECES})?` : ''}`;
}

/** Where the first of the secrets that stands at `start` ends, in its longest form there. */
function endOfAny(text: string, start: number, secrets: readonly string[]): number | undefined {
  for (const secret of secrets) {
    const ends = WAYS.map((way) => endOf(text, start, secret, way));
    if (ends.some((end) => end > start)) return Math.max(...ends);
  }
  return undefined;
}

/** `start` where it is not there. All ways are gone at once, none twice: a pattern for the whole could try them one after the other without end. */
function endOf(text: string, start: number, secret: string, way: Way): number {
  const pieces = new RegExp(PIECES, 'y');
  let places = [start];
  for (const character of secret) {
    let next: number[] = [];
    for (const form of formsOf(character, way)) {
      for (const place of places) {
        const after = place + form.length;
        if (text.startsWith(form, place) && !next.includes(after)) next.push(after);
      }
    }
    if (way === 'inspected' && character === '\n') {
      next = next.map((place) => {
        pieces.lastIndex = place;
        return place + (pieces.exec(text)?.[0].length ?? 0);
      });
    }
    if (next.length === 0) return start;
    places = next;
  }
  return Math.max(...places);
}

const known: Readonly<Record<Way, Map<string, readonly string[]>>> = {
  ...{ 0: new Map(), 1: new Map(), 2: new Map(), inspected: new Map() },
};
/** Secrets are of few different characters, mostly; what is kept for them must not grow without end. */
const MOST_KNOWN = 2_000;

function formsOf(character: string, way: Way): readonly string[] {
  const some = known[way];
  const forms = some.get(character);
  if (forms !== undefined) return forms;
  const made = ALWAYS_ITSELF.test(character) ? [character] : [...new Set(allForms(character, way))];
  if (some.size < MOST_KNOWN) some.set(character, made);
  return made;
}

function allForms(character: string, way: Way): readonly string[] {
  return way === 'inspected' ? inspected(character) : jsonAndUrlForms(character, way);
}

function jsonAndUrlForms(character: string, depth: number): readonly string[] {
  const written = depth === 0 ? [character] : inJson(character, depth);
  const forms = [...written, ...written.flatMap(percentEncoded)];
  // A URL within JSON has these as they are, and none of those that JSON escapes.
  if (JSON.stringify(character).length === character.length + 2)
    forms.push(...percentEncoded(character));
  // Forms write a space as a plus sign: https://url.spec.whatwg.org/#urlencoded-serializing
  if (character === ' ') forms.push('+', ...percentEncoded('+'));
  // A URL of the web has no backslash: https://url.spec.whatwg.org/#path-state
  if (character === '\\' && depth === 0) forms.push('/');
  return forms;
}

/** As any writer of JSON may have it: https://www.rfc-editor.org/rfc/rfc8259#section-7 */
function inJson(character: string, depth: number): readonly string[] {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  const escaped = units.map((unit) => `\\u${unit}`).join('');
  const upper = units.map((unit) => `\\u${unit.toUpperCase()}`).join('');
  const forms = [JSON.stringify(character).slice(1, -1), escaped, upper];
  if (character === '/') forms.push('\\/');
  // Of what stands in JSON within JSON only the backslashes and quotes are written anew.
  return depth === 1 ? forms : forms.map((form) => JSON.stringify(form).slice(1, -1));
}

/** In digits of either case; within a URL within a URL the percent sign is percent-encoded too. */
function percentEncoded(text: string): readonly string[] {
  const bytes = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  const [lower, upper] = [bytes.join(''), bytes.join('').toUpperCase()];
  return [upper, lower, upper.replaceAll('%', '%25'), lower.replaceAll('%', '%25')];
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
