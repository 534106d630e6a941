import type { PlacedSchema } from '../check/schemas-of.js';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { isSchemaObject, subschemas, type Schema } from '../schema/schema.js';
import { compile } from './compile.js';

/**
 * Finds what Ajv refuses: the innermost schema that it refuses alone. Ajv's messages have no reliable place, and this
 * runs only when something is wrong.
 */
export function locateRefusals(schemas: readonly PlacedSchema[]): readonly Diagnostic[] {
  return schemas.flatMap((placed) => {
    const found = innermost(placed);
    if (found === undefined) return [];
    const { document, path, refusal } = found;
    return [diagnostic('JW1410', document.at(path), `this cannot be validated: ${refusal}`)];
  });
}

interface Refused extends PlacedSchema {
  readonly refusal: string;
}

function innermost(placed: PlacedSchema): Refused | undefined {
  const { document, path, schema } = placed;
  const compiled = compile({ $defs: { alone: withoutReferences(schema) as Schema } }, ['alone']);
  if (!('refusal' in compiled)) return undefined;
  if (isSchemaObject(schema)) {
    for (const sub of subschemas(schema, path)) {
      const inner = innermost({ document, path: sub.path, schema: sub.schema });
      if (inner !== undefined) return inner;
    }
  }
  return { ...placed, refusal: compiled.refusal };
}

function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (!isSchemaObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, ref]) => key !== '$ref' || typeof ref !== 'string',
  );
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutReferences(part)]));
}
