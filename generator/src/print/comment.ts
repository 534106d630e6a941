import type { Doc } from '../model/type.js';
import { jsonLiteral } from './literal.js';

const WIDTH = 96;

// eslint-disable-next-line no-control-regex
const LINE_ENDS = /\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g;
// Control characters, and those that change the direction of text: source that reads otherwise than it compiles.
const CONTROL = String.raw`\u0000-\u0009\u000e-\u001f\u007f-\u009f`;
const INVISIBLE = new RegExp(
  `[${CONTROL}\\ufeff\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`,
  'g',
);

/** Text as lines of a comment: nothing in it ends the comment, begins a tag or is invisible. */
export function commentLines(text: string): readonly string[] {
  return (
    text
      .replace(LINE_ENDS, '\n')
      .replace(INVISIBLE, ' ')
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/\*\//g, '*\\/')
      .replace(/\/\*/g, '/\\*')
      // A tag is meant for TSDoc, and text is not.
      .replace(/(^|[\s{])@/g, '$1\\@')
      .split('\n')
      .flatMap((line) => wrap(line.trimEnd()))
  );
}

/** Breaks a long line between words; code and other text with spaces of its own at the front stays as it is. */
function wrap(line: string): readonly string[] {
  if (line.length <= WIDTH || line.startsWith(' ')) return [line];
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(' ', WIDTH);
    if (space <= 0) break;
    lines.push(rest.slice(0, space).trimEnd());
    rest = rest.slice(space + 1).trimStart();
  }
  return [...lines, rest];
}

/** A TSDoc comment; no lines where there is nothing to say. */
export function docComment(doc: Doc, more: readonly string[] = []): readonly string[] {
  const lines = trimBlank([...trimBlank(commentLines(doc.description ?? '')), ...more]);
  const tags: string[] = [];
  if (doc.default !== undefined) tags.push(`@defaultValue ${inline(jsonLiteral(doc.default))}`);
  for (const example of doc.examples ?? []) tags.push(`@example ${inline(jsonLiteral(example))}`);
  if (doc.deprecated === true) tags.push('@deprecated');
  const all = [...lines, ...(lines.length > 0 && tags.length > 0 ? [''] : []), ...tags];
  const [first, ...rest] = all;
  if (first === undefined) return [];
  if (rest.length === 0) return [`/** ${first} */`];
  return ['/**', ...all.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** A line comment. */
export function lineComment(text: string): string {
  return `// ${commentLines(text).join(' ')}`;
}

function inline(code: string): string {
  return commentLines(code).join(' ');
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}
