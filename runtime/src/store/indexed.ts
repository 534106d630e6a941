import { InvalidOptionError } from '../types/errors.js';

/**
 * A name of the contract (of a job type, a property, a column) as an SQL string. Only names as the generator makes them: an index of
 * an expression is used only where a statement says the same, so they stand in its text, and nothing else ever does.
 *
 * @throws {InvalidOptionError}
 */
export function sqlText(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) return `'${name}'`;
  throw new InvalidOptionError(
    `${JSON.stringify(name)} is no name of a job type or of one of its params.`,
  );
}
