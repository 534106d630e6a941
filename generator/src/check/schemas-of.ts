import type { Path, YamlDocument } from '../load/document.js';
import { isSchema, isSchemaObject, type Schema } from '../schema/schema.js';

/** A schema with its place. */
export interface PlacedSchema {
  readonly document: YamlDocument;
  readonly path: Path;
  readonly schema: Schema;
}

/** The schemas that stand at the top of a job file: its parts, its errors' data, its named types. */
export function schemasOfJob(document: YamlDocument): readonly PlacedSchema[] {
  const file = isSchemaObject(document.value) ? document.value : {};
  const placed: PlacedSchema[] = [];
  const add = (path: Path, schema: unknown) => {
    if (isSchema(schema)) placed.push({ document, path, schema });
  };
  for (const part of ['params', 'status', 'output']) add([part], file[part]);
  for (const [code, error] of entries(file.errors)) {
    if (isSchemaObject(error)) add(['errors', code, 'data'], error.data);
  }
  for (const [name, schema] of entries(file.$defs)) add(['$defs', name], schema);
  return placed;
}

/** The types of a file of shared types. */
export function schemasOfTypes(document: YamlDocument): readonly PlacedSchema[] {
  return entries(document.value).flatMap(([name, schema]) =>
    isSchema(schema) ? [{ document, path: [name], schema }] : [],
  );
}

function entries(value: unknown): readonly [string, unknown][] {
  return isSchemaObject(value) ? Object.entries(value) : [];
}
