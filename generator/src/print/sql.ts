/** A string literal that PostgreSQL (whatever `standard_conforming_strings` says) and SQLite read alike. */
export function sqlString(text: string, dialect: 'postgres' | 'sqlite'): string {
  // No database holds NUL in text.
  const quoted = text.replaceAll('\0', '').replaceAll("'", "''");
  if (dialect === 'sqlite' || !quoted.includes('\\')) return `'${quoted}'`;
  return `E'${quoted.replaceAll('\\', '\\\\')}'`;
}

/** A quoted identifier. Only called with names that have passed {@link isColumnName} or the rules of job names. */
export function sqlIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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
