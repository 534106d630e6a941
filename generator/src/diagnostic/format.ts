import type { Diagnostic } from './diagnostic.js';

/** `file:line:col: code message`, and the hint on a line of its own. */
export function formatDiagnostic(d: Diagnostic): string {
  const line = `${visible(d.file)}:${d.line}:${d.column}: ${d.code} ${visible(d.message)}`;
  return d.hint === undefined ? line : `${line}\n  hint: ${visible(d.hint)}`;
}

/** Text from files reaches the terminal without its control characters. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
