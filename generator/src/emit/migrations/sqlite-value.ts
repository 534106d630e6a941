import { sqlString } from '../../print/sql.js';

/**
 * A property of JSON in `source`, or the whole where there is none: scalars as SQLite has them (truth is 1 or 0), objects
 * and arrays as JSON text.
 */
export function sqliteValue(source: string, property: string | undefined): string {
  return `${source} ->> ${sqlString(property ?? '$', 'sqlite')}`;
}
