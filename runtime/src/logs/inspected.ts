/**
 * How Node's `inspect` writes strings within objects: in quotes of three kinds, of which it escapes one where a string has them all, and
 * one of several lines in pieces, a line each.
 * @see https://nodejs.org/api/util.html#utilinspectobject-options
 */
const NAMED: Readonly<Record<string, string>> = {
  ...{ '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' },
};

/** Between a line feed and the next line: the pattern of a regular expression. */
export const PIECES = '[\'"`] \\+\\n *[\'"`]';

/** What a character may be written as. */
export function inspected(character: string): readonly string[] {
  const named = NAMED[character];
  if (named !== undefined) return [named];
  if (character === "'") return [character, "\\'"];
  const code = character.charCodeAt(0);
  if (code >= 0x20 && (code < 0x7f || code > 0x9f)) return [character];
  return [`\\x${code.toString(16).toUpperCase().padStart(2, '0')}`];
}
