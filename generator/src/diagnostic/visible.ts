/**
 * Text of any origin, fit for one line at a terminal: without control characters, line ends among them, and in the order
 * in which it stands. Inside JSON what is put in their place means the same.
 */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const INVISIBLE =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
