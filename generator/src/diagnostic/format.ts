import type { Diagnostic } from './diagnostic.js';
import { visible } from './visible.js';

/** Finds a line of a file, as text; `undefined` where it cannot be read. */
export type ReadLine = (file: string, line: number) => string | undefined;

/** How much of a long line is shown around the place. */
const BEFORE = 60;
const WIDTH = 110;

/**
 * `file:line:col: code message`, then, where `readLine` finds it, the line itself with a mark under the place, then the
 * hint.
 */
export function formatDiagnostic(d: Diagnostic, readLine?: ReadLine): string {
  const text = readLine?.(d.file, d.line);
  return [
    `${visible(d.file)}:${d.line}:${d.column}: ${d.code} ${visible(d.message)}`,
    ...(text === undefined || text.trim() === '' ? [] : excerpt(text, d)),
    ...(d.hint === undefined ? [] : [`  hint: ${visible(d.hint)}`]),
  ].join('\n');
}

/** The line and the mark below it; of a long line, the part around the place. */
function excerpt(text: string, { line, column }: Diagnostic): readonly string[] {
  const at = Math.min(column - 1, text.length);
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(text.length, from + WIDTH);
  const before = `${from > 0 ? '…' : ''}${shown(text.slice(from, at))}`;
  const after = `${shown(text.slice(at, to))}${to < text.length ? '…' : ''}`;
  const gutter = ' '.repeat(String(line).length);
  return [`  ${line} | ${before}${after}`.trimEnd(), `  ${gutter} | ${blank(before)}^`];
}

function shown(text: string): string {
  return visible(text.replaceAll('\t', ' '));
}

/** As many columns of nothing; what most terminals show two columns wide counts twice. */
function blank(text: string): string {
  return text.replace(WIDE, '  ').replace(/[^ ]/gu, ' ');
}

const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
