import { equal } from '@jobwright/runtime/validate';
import { diagnostic, type Diagnostic, type Position } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { protoDiagnostic } from '../load/to-json.js';
import type { Path, YamlDocument } from '../load/document.js';
import { CONDITIONS, IN_PLACE, KIND_OF_KEYWORD, KINDS, type Kind } from '../schema/keywords.js';
import {
  declaredKinds,
  isSchemaObject,
  kindOf,
  subschemas,
  type SchemaObject,
} from '../schema/schema.js';
import { checkEffect } from './effect.js';
import { checkPattern } from './pattern.js';
import type { PlacedSchema } from './schemas-of.js';

/** What is known of the value from the schemas around, which are about the same value. */
interface Around {
  /** Kinds that a `type` around allows; `undefined` where none does. */
  readonly kinds: ReadonlySet<Kind> | undefined;
  /** Whether this schema is about the same value as another one. */
  readonly inPlace: boolean;
}

/** The rules that a schema's shape alone cannot tell. */
export function checkSchemaRules({ document, path, schema }: PlacedSchema): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const visit = (at: SchemaObject, path: Path, around: Around): void => {
    const kinds = declaredKinds(at) ?? around.kinds;
    problems.push(
      ...checkKinds(document, at, path, kinds),
      ...checkEffect(document, at, path),
      ...checkRequired(document, at, path, around),
      ...checkPatterns(document, at, path),
      ...checkPropertyNames(document, at, path),
      ...checkValues(document, at, path, kinds),
    );
    for (const sub of subschemas(at, path)) {
      if (!isSchemaObject(sub.schema)) continue;
      const same = sub.inPlace
        ? kinds
        : sub.keyword === 'propertyNames'
          ? new Set<Kind>(['string'])
          : undefined;
      visit(sub.schema, sub.path, {
        kinds: same,
        inPlace: sub.inPlace || CONDITIONS.has(sub.keyword),
      });
    }
  };
  if (isSchemaObject(schema)) visit(schema, path, { kinds: undefined, inPlace: false });
  return problems;
}

/** A keyword that limits strings accepts every number; without `type` that is rarely meant. */
function checkKinds(
  document: YamlDocument,
  schema: SchemaObject,
  path: Path,
  kinds: ReadonlySet<Kind> | undefined,
) {
  const problems: Diagnostic[] = [];
  // A type that is misspelt is reported as such.
  if (schema.type !== undefined && declaredKinds(schema) === undefined) return problems;
  const reported = new Set<Kind>();
  for (const keyword of Object.keys(schema)) {
    const kind = Object.hasOwn(KIND_OF_KEYWORD, keyword) ? KIND_OF_KEYWORD[keyword] : undefined;
    if (kind === undefined || kinds?.has(kind) === true || reported.has(kind)) continue;
    reported.add(kind);
    const at = document.atKey([...path, keyword]);
    const message = `\`${keyword}\` says nothing about values that are no ${kind}`;
    problems.push(diagnostic('JW1404', at, message, `add type: ${kind}`));
  }
  return problems;
}

function checkRequired(document: YamlDocument, schema: SchemaObject, path: Path, around: Around) {
  const { required, properties } = schema;
  if (around.inPlace || !Array.isArray(required) || !isSchemaObject(properties)) return [];
  const composed = Object.keys(schema).some((key) => IN_PLACE.has(key) || key === '$ref');
  const others =
    schema.additionalProperties !== undefined || schema.patternProperties !== undefined;
  if (composed || others) return [];
  return required.flatMap((name, index) => {
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) return [];
    const hint = didYouMean(name, Object.keys(properties)) ?? 'declare it under properties';
    const at = document.at([...path, 'required', index]);
    return [diagnostic('JW1405', at, `required property \`${name}\` is not declared`, hint)];
  });
}

function checkPatterns(document: YamlDocument, schema: SchemaObject, path: Path) {
  const problems: Diagnostic[] = [];
  const { pattern, maxLength, patternProperties } = schema;
  if (typeof pattern === 'string') {
    const problem = checkPattern(pattern, typeof maxLength === 'number' ? maxLength : undefined);
    const at = document.at([...path, 'pattern']);
    if (problem !== undefined) {
      const { code, message, hint, most } = problem;
      const bound = `beside it, set maxLength: ${most} (or less), or ${hint}`;
      problems.push(diagnostic(code, at, message, most === undefined ? hint : bound));
    }
  }
  if (isSchemaObject(patternProperties)) {
    for (const name of Object.keys(patternProperties)) {
      // No length of names bounds it: they are matched whatever `propertyNames` says of them.
      const problem = checkPattern(name);
      const at = document.atKey([...path, 'patternProperties', name]);
      if (problem !== undefined)
        problems.push(diagnostic(problem.code, at, problem.message, problem.hint));
    }
  }
  return problems;
}

/**
 * Names that every object has: for TypeScript `{}` is no `{ toString?: string }`. `__proto__` as a key is refused when
 * the file is loaded; here it can stand in a list of names only.
 */
function checkPropertyNames(document: YamlDocument, schema: SchemaObject, path: Path) {
  const problems: Diagnostic[] = [];
  const check = (name: unknown, at: Position) => {
    if (name === '__proto__') problems.push(protoDiagnostic(at));
    else if (typeof name === 'string' && Object.hasOwn(Object.prototype, name)) {
      const message = `a property cannot be called \`${name}\`: every JavaScript object has one`;
      problems.push(diagnostic('JW1309', at, message, 'choose another name'));
    }
  };
  for (const keyword of ['properties', 'dependentSchemas', 'dependentRequired']) {
    const map = schema[keyword];
    if (!isSchemaObject(map)) continue;
    for (const name of Object.keys(map)) check(name, document.atKey([...path, keyword, name]));
  }
  const lists: [unknown, Path][] = [[schema.required, [...path, 'required']]];
  if (isSchemaObject(schema.dependentRequired)) {
    for (const [key, names] of Object.entries(schema.dependentRequired)) {
      lists.push([names, [...path, 'dependentRequired', key]]);
    }
  }
  for (const [names, at] of lists) {
    if (!Array.isArray(names)) continue;
    names.forEach((name, index) => {
      check(name, document.at([...at, index]));
    });
  }
  return problems;
}

/** Values of `enum` and `const` that the schema's own `type` excludes. */
function checkValues(
  document: YamlDocument,
  schema: SchemaObject,
  path: Path,
  kinds: ReadonlySet<Kind> | undefined,
) {
  const problems: Diagnostic[] = [];
  const allowed = kinds ?? new Set(KINDS);
  const check = (value: unknown, at: Path) => {
    if (allowed.has(kindOf(value))) return;
    const message = `a ${kindOf(value)} can never be of type ${[...allowed].join(' or ')}`;
    problems.push(diagnostic('JW1409', document.at(at), message, 'change the value or the type'));
  };
  if (Object.hasOwn(schema, 'const')) check(schema.const, [...path, 'const']);
  if (Array.isArray(schema.enum)) {
    const values: readonly unknown[] = schema.enum;
    values.forEach((value, index) => {
      check(value, [...path, 'enum', index]);
      if (values.findIndex((other) => equal(other, value)) === index) return;
      const at = document.at([...path, 'enum', index]);
      problems.push(diagnostic('JW1409', at, 'this value stands in the enum already', 'remove it'));
    });
  }
  return problems;
}
