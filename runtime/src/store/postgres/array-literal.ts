const SPECIAL = /["\\]/;

/**
 * A parameter as the driver is given it: an array of strings, numbers, booleans and nulls as its literal (PostgreSQL documentation,
 * section 8.15.2), anything else as it is. pg would write the literal too, by two searches and several strings for each element: a
 * seventh of what a busy runner allocates.
 */
export function asParameter(value: unknown): unknown {
  return Array.isArray(value) && value.every(isPlain) ? arrayLiteral(value) : value;
}

type Plain = string | number | boolean | null | undefined;

function isPlain(value: unknown): value is Plain {
  return value === null || typeof value !== 'object';
}

function arrayLiteral(values: readonly Plain[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Plain): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value !== 'string') return String(value);
  return SPECIAL.test(value)
    ? `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`
    : `"${value}"`;
}

/** The one value of a column whose values are all the same, or all of them; for a statement that has one stand for all. */
export function oneForAll<T>(values: readonly T[]): readonly T[] {
  const [first] = values;
  return values.every((value) => value === first) ? values.slice(0, 1) : values;
}
