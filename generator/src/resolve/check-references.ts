import { schemasOfJob, schemasOfTypes, type PlacedSchema } from '../check/schemas-of.js';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents, Path, YamlDocument } from '../load/document.js';
import { isSchemaObject, subschemas, type Schema } from '../schema/schema.js';
import type { Definition, Definitions } from './definitions.js';
import { resolveReference } from './reference.js';

/** A `$ref` in a schema. */
interface Reference {
  readonly document: YamlDocument;
  readonly path: Path;
  readonly ref: string;
  /** Whether it is about the very value that the named type around it is about. */
  readonly inPlace: boolean;
}

/** Every reference that goes nowhere, and every type that is nothing but itself. */
export function checkReferences(
  documents: Documents,
  definitions: Definitions,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const placed = [
    ...documents.jobs.flatMap(schemasOfJob),
    ...documents.types.flatMap(schemasOfTypes),
  ];
  for (const reference of placed.flatMap(referencesIn)) {
    const resolved = resolveReference(reference.ref, reference.document, definitions, documents);
    if (!('broken' in resolved)) continue;
    const { code, message, hint } = resolved.broken;
    problems.push(diagnostic(code, reference.document.at(reference.path), message, hint));
  }
  return [...problems, ...checkCycles(documents, definitions)];
}

/** `A: { anyOf: [{ $ref: A }, …] }` asks whether a value is an A in order to tell whether it is an A. */
function checkCycles(documents: Documents, definitions: Definitions): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const done = new Set<string>();
  const visit = (definition: Definition, open: readonly string[]): void => {
    for (const reference of referencesIn(definition)) {
      if (!reference.inPlace) continue;
      const resolved = resolveReference(reference.ref, reference.document, definitions, documents);
      if (!('definition' in resolved)) continue;
      const next = resolved.definition;
      if (open.includes(next.key)) {
        const names = [...open.slice(open.indexOf(next.key)), next.key].map((key) =>
          key.replace(/.*\//, ''),
        );
        const message = `type consists of itself: ${names.join(' → ')}`;
        const at = reference.document.at(reference.path);
        problems.push(
          diagnostic('JW1506', at, message, 'recursion goes through a property or an item'),
        );
      } else if (!done.has(next.key)) visit(next, [...open, next.key]);
    }
    done.add(definition.key);
  };
  for (const definition of definitions.values()) {
    if (!done.has(definition.key)) visit(definition, [definition.key]);
  }
  return problems;
}

function referencesIn({ document, path, schema }: PlacedSchema): readonly Reference[] {
  const found: Reference[] = [];
  const visit = (at: Schema, path: Path, inPlace: boolean): void => {
    if (!isSchemaObject(at)) return;
    if (typeof at.$ref === 'string') {
      found.push({ document, path: [...path, '$ref'], ref: at.$ref, inPlace });
    }
    for (const sub of subschemas(at, path)) visit(sub.schema, sub.path, inPlace && sub.inPlace);
  };
  visit(schema, path, true);
  return found;
}
