import type { Dialect } from '../model/model.js';

/**
 * A string literal that reads the same whatever the server's settings: PostgreSQL's `standard_conforming_strings`,
 * MariaDB's `NO_BACKSLASH_ESCAPES`.
 */
export function sqlString(text: string, dialect: Dialect): string {
  // No database holds NUL in text.
  const plain = text.replaceAll('\0', '');
  const quoted = `'${plain.replaceAll("'", "''")}'`;
  if (dialect === 'sqlite' || !plain.includes('\\')) return quoted;
  return dialect === 'postgres'
    ? `E${quoted.replaceAll('\\', '\\\\')}`
    : `_utf8mb4 x'${Buffer.from(plain).toString('hex')}'`;
}

/** A quoted identifier. Only called with names that have passed {@link isColumnName} or the rules of job names. */
export function sqlIdentifier(name: string, dialect: Dialect): string {
  const quote = dialect === 'mysql' ? '`' : '"';
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

/** Whether a property's name can be a column's: others are left out of views. */
export function isColumnName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,49}$/.test(name);
}

/** `sampleRate` → `sample_rate`: what needs no quotes when it is typed. */
export function columnName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A comment of one line, whatever the text holds. */
export function sqlComment(text: string): string {
  // eslint-disable-next-line no-control-regex
  return `-- ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')}`;
}
