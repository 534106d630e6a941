import type { Validate } from '../types/validation.js';
import { arrayChecks } from './check-array.js';
import { objectChecks } from './check-object.js';
import { sameValueChecks } from './check-same.js';
import { numberChecks, stringChecks } from './check-scalar.js';
import { typeChecks } from './check-type.js';
import { withUnevaluated } from './check-unevaluated.js';
import { every, type Check } from './check.js';
import { Report } from './report.js';
import { SCHEMA_QUESTION, type SchemaQuestion } from './schema-question.js';
import type { Schema, Schemas } from './schema.js';

/**
 * Makes the validator of one of `schemas`. They are turned into functions at the first use, each once, so that loading
 * a catalog of a thousand jobs costs nothing for those that are not used.
 *
 * JSON Schema draft 2020-12, all of its validation vocabulary, with `format` asserted. Values are taken as
 * `JSON.stringify` would write them: a property that is `undefined` is none.
 */
export function validator(schemas: Schemas, name: string): Validate {
  let check: Check | undefined;
  return (value) => {
    const asked = (value as SchemaQuestion | null | undefined)?.[SCHEMA_QUESTION];
    if (asked !== undefined) return (asked(schemas, name), []);
    check ??= compileReference(schemas, new Map(), `#/$defs/${name}`);
    const report = new Report();
    try {
      check(value, report, undefined);
    } catch (error) {
      // Only a value that nests deeper than the stack (or refers to itself) throws.
      if (error instanceof RangeError) return [{ path: '', message: 'is nested too deeply' }];
      throw error;
    }
    return report.violations;
  };
}

type Compiled = Map<string, Check>;

function compileReference(schemas: Schemas, compiled: Compiled, ref: string): Check {
  const known = compiled.get(ref);
  if (known !== undefined) return known;
  const name = ref.slice('#/$defs/'.length);
  if (!ref.startsWith('#/$defs/') || !Object.hasOwn(schemas, name)) {
    throw new TypeError(`no such schema: ${ref}`);
  }
  // A type that refers to itself finds this, which asks for the check only when a value is there.
  compiled.set(ref, (value, report, seen) => check(value, report, seen));
  const check = compile(schemas, compiled, schemas[name] ?? true);
  compiled.set(ref, check);
  return check;
}

function compile(schemas: Schemas, compiled: Compiled, schema: Schema): Check {
  if (typeof schema === 'boolean') {
    return schema ? () => true : (_value, report) => report.add('is not allowed here');
  }
  const inner = (part: Schema): Check => compile(schemas, compiled, part);
  const checks = [
    ...typeChecks(schema),
    ...numberChecks(schema),
    ...stringChecks(schema),
    ...arrayChecks(schema, inner),
    ...objectChecks(schema, inner),
    ...(schema.$ref === undefined ? [] : [compileReference(schemas, compiled, schema.$ref)]),
    ...sameValueChecks(schema, inner),
  ];
  return withUnevaluated(schema, every(checks), inner);
}
