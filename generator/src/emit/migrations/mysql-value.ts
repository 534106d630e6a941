import type { Scalar } from '../../model/scalar.js';
import { sqlString } from '../../print/sql.js';

/**
 * A property of JSON in `source`, or the whole where there is none, as a value of its type; null where another version of
 * the job has stored another type, and where the JSON is nested deeper than the 32 levels that MariaDB reads (asking for
 * `json_valid` first keeps it from failing there).
 */
export function mysqlValue(source: string, property: string | undefined, scalar: Scalar): string {
  // Only names that can be a column's get here: none has a quote.
  const path = sqlString(property === undefined ? '$' : `$.${property}`, 'mysql');
  const json = `json_extract(${source}, ${path})`;
  const text = `json_value(${source}, ${path})`;
  switch (scalar) {
    case 'json':
      return `if(json_valid(${source}), ${json}, null)`;
    case 'text':
      return text;
    case 'number':
      return `case when json_valid(${source}) and json_type(${json}) in ('INTEGER', 'DOUBLE') then cast(${text} as double) end`;
    case 'boolean':
      return `case when json_valid(${source}) and json_type(${json}) = 'BOOLEAN' then ${text} = '1' end`;
  }
}
