/** Prose from a schema in a Markdown document: its code spans and emphasis stay, and nothing in it becomes HTML. */
export function markdownText(text: string): string {
  return outsideCode(text, (part) =>
    part
      .replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'))
      // A link or an image leads out of a document that people trust.
      .replace(/[[\]]/g, (bracket) => `\\${bracket}`)
      // What would begin a heading, a rule or a fence where the text has a line of its own.
      .replace(/^(\s*)(#|={3}|-{3}|~{3}|`{3})/gm, '$1\\$2'),
  ).trim();
}

/** The same in a cell of a table: on one line. */
export function markdownCell(text: string): string {
  return markdownText(text).replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** Text as a code span, whatever backticks it holds (CommonMark 6.1). */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** A code span in a cell of a table. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/** A fenced block, with a fence longer than any in the text. */
export function codeBlock(language: string, text: string): readonly string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}${language}`, ...text.split('\n'), fence];
}

/** A table; cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Changes what is not within a code span on one line. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}
