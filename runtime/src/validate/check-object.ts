import { checkPart, hasProperty, isObject, type Check, type Compile } from './check.js';
import type { SchemaObject } from './schema.js';

/** Keywords about objects; they accept everything else. */
export function objectChecks(schema: SchemaObject, compile: Compile): readonly Check[] {
  const checks: Check[] = [];
  if (schema.required !== undefined) checks.push(requiredCheck(schema.required));
  const { properties, patternProperties, additionalProperties, propertyNames } = schema;
  if ([properties, patternProperties, additionalProperties].some((one) => one !== undefined)) {
    checks.push(propertiesCheck(schema, compile));
  }
  if (propertyNames !== undefined) checks.push(namesCheck(compile(propertyNames)));
  if (schema.maxProperties !== undefined || schema.minProperties !== undefined) {
    checks.push(countCheck(schema));
  }
  for (const [name, others] of Object.entries(schema.dependentRequired ?? {})) {
    checks.push(dependentCheck(name, others));
  }
  return checks;
}

/** The message for a property that no schema allows. */
export function tooMuch(name: string): string {
  return `has the property ${JSON.stringify(name)}, which its contract does not`;
}

function requiredCheck(names: readonly string[]): Check {
  return (value, report) => {
    if (!isObject(value)) return true;
    let ok = true;
    for (const name of names) {
      if (!hasProperty(value, name)) ok = report.add(`must have required property '${name}'`);
    }
    return ok;
  };
}

function propertiesCheck(schema: SchemaObject, compile: Compile): Check {
  const compiled = (schemas: SchemaObject['properties'] = {}) =>
    Object.entries(schemas).map(([key, one]) => [key, compile(one)] as const);
  const named = new Map(compiled(schema.properties));
  const patterns = compiled(schema.patternProperties).map(
    ([pattern, check]) => [new RegExp(pattern, 'u'), check] as const,
  );
  const { additionalProperties } = schema;
  const closed = additionalProperties === false;
  const others =
    additionalProperties === undefined || closed ? undefined : compile(additionalProperties);

  return (value, report, seen) => {
    if (!isObject(value)) return true;
    let ok = true;
    for (const name of Object.keys(value)) {
      const part = value[name];
      if (part === undefined) continue;
      const own = named.get(name);
      let known = own !== undefined;
      if (own !== undefined && !checkPart(own, name, part, report)) ok = false;
      for (const [pattern, check] of patterns) {
        if (!pattern.test(name)) continue;
        known = true;
        if (!checkPart(check, name, part, report)) ok = false;
      }
      if (!known && others !== undefined) {
        known = true;
        if (!checkPart(others, name, part, report)) ok = false;
      }
      if (known) seen?.property(name);
      else if (closed) {
        // It has been judged: `unevaluatedProperties` around is not to say the same again.
        seen?.property(name);
        ok = report.add(tooMuch(name));
      }
    }
    return ok;
  };
}

function namesCheck(check: Check): Check {
  return (value, report) => {
    if (!isObject(value)) return true;
    let ok = true;
    for (const name of Object.keys(value)) {
      if (value[name] === undefined || check(name, report, undefined)) continue;
      ok = report.add(`property name ${JSON.stringify(name)} must be valid`);
    }
    return ok;
  };
}

function countCheck({ maxProperties = Infinity, minProperties = 0 }: SchemaObject): Check {
  return (value, report) => {
    if (!isObject(value)) return true;
    const count = Object.values(value).filter((part) => part !== undefined).length;
    if (count > maxProperties)
      return report.add(`must NOT have more than ${maxProperties} properties`);
    return (
      count >= minProperties || report.add(`must NOT have fewer than ${minProperties} properties`)
    );
  };
}

function dependentCheck(name: string, others: readonly string[]): Check {
  return (value, report) => {
    if (!isObject(value) || !hasProperty(value, name)) return true;
    let ok = true;
    for (const other of others) {
      if (hasProperty(value, other)) continue;
      ok = report.add(`must have property ${other} when property ${name} is present`);
    }
    return ok;
  };
}
