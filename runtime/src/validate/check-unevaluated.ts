import { checkPart, isObject, type Check, type Compile } from './check.js';
import { tooMuch } from './check-object.js';
import { Evaluated } from './evaluated.js';
import type { SchemaObject } from './schema.js';

/** `unevaluatedProperties` and `unevaluatedItems`: about the parts that no other keyword has looked at. */
export function withUnevaluated(schema: SchemaObject, others: Check, compile: Compile): Check {
  const { unevaluatedProperties, unevaluatedItems } = schema;
  if (unevaluatedProperties === undefined && unevaluatedItems === undefined) return others;
  const properties =
    unevaluatedProperties === undefined ? undefined : compile(unevaluatedProperties);
  const items = unevaluatedItems === undefined ? undefined : compile(unevaluatedItems);
  return (value, report, seen) => {
    const own = new Evaluated();
    let ok = others(value, report, own);
    if (properties !== undefined && isObject(value)) {
      for (const name of Object.keys(value)) {
        if (value[name] === undefined || own.hasProperty(name)) continue;
        if (unevaluatedProperties === false) ok = report.add(tooMuch(name));
        else if (!checkPart(properties, name, value[name], report)) ok = false;
      }
      own.allProperties();
    }
    if (items !== undefined && Array.isArray(value)) {
      value.forEach((item: unknown, index) => {
        if (!own.hasItem(index) && !checkPart(items, index, item, report)) ok = false;
      });
      own.firstItems(Infinity);
    }
    seen?.add(own);
    return ok;
  };
}
