import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { YamlDocument } from '../load/document.js';
import { shapeDiagnostic } from './shape-diagnostic.js';

interface Shapes {
  readonly job: ValidateFunction;
  readonly types: ValidateFunction;
  /** What the definition of JSON Schemas is made of: an error that one of these raised is about a schema. */
  readonly schemaParts: ReadonlySet<unknown>;
}

let compiled: Shapes | undefined;

/** Compiles the JSON Schema of job files, the one that editors use too, once a process. */
function shapes(): Shapes {
  if (compiled !== undefined) return compiled;
  const url = new URL('../../job.schema.json', import.meta.url);
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, ownProperties: true });
  const shape = JSON.parse(readFileSync(url, 'utf8')) as {
    definitions: { schema: unknown; typeName: unknown };
  };
  ajv.addSchema(shape, 'job');
  const get = (id: string): ValidateFunction => {
    const validate = ajv.getSchema(id);
    if (validate === undefined) throw new Error(`job.schema.json has no ${id}`);
    return validate;
  };
  const { schema, typeName } = shape.definitions;
  const schemaParts = new Set([...partsOf(schema), ...partsOf(typeName)]);
  compiled = { job: get('job'), types: get('job#/definitions/types'), schemaParts };
  return compiled;
}

/** Holds a file against the JSON Schema of its kind. */
export function checkShape(document: YamlDocument, kind: 'job' | 'types'): readonly Diagnostic[] {
  const { [kind]: validate, schemaParts } = shapes();
  if (validate(document.value)) return [];
  return withoutBranches(validate.errors ?? []).map((error) =>
    shapeDiagnostic(document, kind, error, schemaParts.has(error.parentSchema)),
  );
}

/**
 * Of a failed `anyOf`, keeps the one error that says so, and drops what each branch found; of a failed `if`, what its
 * branch found.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter((e) => e.keyword === 'anyOf').map((e) => e.instancePath);
  return errors.filter(
    (e) =>
      e.keyword === 'anyOf' ||
      (e.keyword !== 'if' &&
        !unions.some((path) => e.instancePath === path || e.instancePath.startsWith(`${path}/`))),
  );
}

function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}
