/** Stands in no JSON but escaped, and so in no line of a log (RFC 7464, which has it stand between JSON texts). */
const SEPARATOR = '\u001E';

/**
 * Texts of NDJSON, null where there is none, as one parameter: `string_to_array($n::text, chr(30), '')` makes them an array again, which
 * is to be unnested beside others of its length. In the literal of an array every quote and backslash would be escaped: a quarter
 * of what a runner does whose jobs log.
 * @throws {TypeError} for what is no NDJSON.
 */
export function linesParameter(texts: readonly (string | null)[]): string {
  if (texts.some((text) => text?.includes(SEPARATOR)))
    throw new TypeError('Lines of a log are NDJSON, in which U+001E stands escaped.');
  return texts.map((text) => text ?? '').join(SEPARATOR);
}
