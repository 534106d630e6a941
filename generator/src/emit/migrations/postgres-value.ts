import type { Scalar } from '../../model/scalar.js';
import { sqlString } from '../../print/sql.js';

/**
 * A property of JSON in `source`, or the whole where there is none, as a value of its type. Casts only what is of the type
 * at hand: other versions of the job may have stored other types, and one such row must not make the view fail.
 */
export function postgresValue(
  source: string,
  property: string | undefined,
  scalar: Scalar,
): string {
  const key = property === undefined ? undefined : sqlString(property, 'postgres');
  const json = key === undefined ? source : `${source} -> ${key}`;
  const text = key === undefined ? `${source} #>> '{}'` : `${source} ->> ${key}`;
  switch (scalar) {
    case 'json':
      return json;
    case 'text':
      return text;
    case 'number':
      return `case json_typeof(${json}) when 'number' then (${text})::numeric end`;
    case 'boolean':
      return `case json_typeof(${json}) when 'boolean' then (${text})::boolean end`;
  }
}
