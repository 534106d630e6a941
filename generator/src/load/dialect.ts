import { diagnostic, type Diagnostic, type Position } from '../diagnostic/diagnostic.js';
import { ANNOTATIONS, SCHEMA_KEYWORDS } from '../schema/keywords.js';
import { isSchemaObject } from '../schema/schema.js';
import { YamlDocument, type PlacedNode } from './document.js';

/** A value with the places of its parts. */
interface Part {
  readonly value: unknown;
  readonly node: PlacedNode;
}

const DRAFT_7 = 'http://json-schema.org/draft-07/schema';
const CURRENT = 'https://json-schema.org/draft/2020-12/schema';

/** Keywords that came after draft-07, where they say nothing, and what said it then. */
const LATER: Readonly<Record<string, string>> = {
  prefixItems: 'write items, a list, and additionalItems',
  unevaluatedItems: 'write additionalItems',
  unevaluatedProperties: 'write additionalProperties',
  dependentRequired: 'write dependencies',
  dependentSchemas: 'write dependencies',
  minContains: 'remove it',
  maxContains: 'remove it',
};

/**
 * Rewrites the schemas of a document that declare another dialect as draft 2020-12, which is all that the rest of the
 * generator knows: a schema of a job, or a type, by its own `$schema`, or all types of a file by the file's. Places stay
 * those of the file.
 */
export function toCurrentDialect(
  document: YamlDocument,
  kind: 'job' | 'types',
): { document: YamlDocument; problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const top = (part: Part, inherited?: string): Part => {
    if (!isSchemaObject(part.value)) return part;
    const declared = part.value.$schema;
    if (declared === undefined && inherited === undefined) return part;
    const dialect = dialectOf(declared ?? inherited);
    if (dialect === undefined) {
      const at = part.node.children.get('$schema')?.position ?? part.node.position;
      const hint = `there are ${CURRENT} (which needs no mention) and ${DRAFT_7}#`;
      problems.push(diagnostic('JW1412', at, 'the dialect is not supported', hint));
    }
    const bare = changeKeys(part, (key, one) => (key === '$schema' ? [] : [[key, one]]));
    return dialect === 'draft-07' ? fromDraft7(bare, problems) : bare;
  };
  const whole: Part = { value: document.value, node: document.root };
  const changed = kind === 'job' ? inJob(whole, top) : inTypes(whole, top);
  if (changed === whole) return { document, problems };
  const { file, path } = document;
  return { document: new YamlDocument(file, path, changed.value, changed.node), problems };
}

function dialectOf(declared: unknown): 'draft-07' | 'draft 2020-12' | undefined {
  const uri = typeof declared === 'string' ? declared.replace(/#$/, '') : undefined;
  if (uri === DRAFT_7) return 'draft-07';
  return uri === CURRENT ? 'draft 2020-12' : undefined;
}

function inJob(whole: Part, top: (part: Part) => Part): Part {
  return changeKeys(whole, (key, part) => {
    if (['params', 'status', 'output'].includes(key)) return [[key, top(part)]];
    if (key === '$defs') return [[key, changeKeys(part, (name, one) => [[name, top(one)]])]];
    if (key !== 'errors') return [[key, part]];
    const errors = changeKeys(part, (code, error) => [
      [code, changeKeys(error, (field, one) => [[field, field === 'data' ? top(one) : one]])],
    ]);
    return [[key, errors]];
  });
}

function inTypes(whole: Part, top: (part: Part, inherited?: string) => Part): Part {
  const declared = isSchemaObject(whole.value) ? whole.value.$schema : undefined;
  const inherited = typeof declared === 'string' ? declared : undefined;
  return changeKeys(whole, (name, part) =>
    name === '$schema' && inherited !== undefined ? [] : [[name, top(part, inherited)]],
  );
}

/** A draft-07 schema in the words of 2020-12. What draft-07 ignores is refused rather than dropped. */
function fromDraft7(part: Part, problems: Diagnostic[]): Part {
  const { value } = part;
  if (!isSchemaObject(value)) return part;
  const inner = (one: Part): Part => fromDraft7(one, problems);
  const ignored = (at: Position, message: string, hint: string) => {
    problems.push(diagnostic('JW1411', at, message, hint));
  };
  const isTuple = Array.isArray(value.items);
  return changeKeys(part, (key, one) => {
    const at = one.node.keyPosition;
    if (value.$ref !== undefined && key !== '$ref' && !ANNOTATIONS.has(key)) {
      ignored(at, `draft-07 ignores \`${key}\` beside \`$ref\``, 'put the $ref into allOf');
    }
    const hint = LATER[key];
    if (hint !== undefined) ignored(at, `draft-07 does not know \`${key}\``, hint);
    if (key === 'items' && isTuple) return [['prefixItems', changeItems(one, inner)]];
    if (key === 'additionalItems') {
      if (!isTuple)
        ignored(at, 'draft-07 ignores `additionalItems` where items is no list', 'remove it');
      return [['items', inner(one)]];
    }
    if (key === 'dependencies') return dependencies(one, inner);
    const shape = (SCHEMA_KEYWORDS as Readonly<Record<string, string>>)[key];
    if (shape === 'one') return [[key, inner(one)]];
    if (shape === 'list') return [[key, changeItems(one, inner)]];
    if (shape === 'map') return [[key, changeKeys(one, (name, sub) => [[name, inner(sub)]])]];
    return [[key, one]];
  });
}

/** Names of other properties, and schemas: two keywords now. */
function dependencies(part: Part, inner: (one: Part) => Part): readonly [string, Part][] {
  const only = (lists: boolean) =>
    changeKeys(part, (name, one) =>
      Array.isArray(one.value) === lists ? [[name, lists ? one : inner(one)]] : [],
    );
  const all: [string, Part][] = [
    ['dependentRequired', only(true)],
    ['dependentSchemas', only(false)],
  ];
  return all.filter(([, one]) => isSchemaObject(one.value) && Object.keys(one.value).length > 0);
}

type Change = (key: string, part: Part) => readonly (readonly [string, Part])[];

/** The mapping with each entry replaced by what `change` makes of it; the very same part where that is no change. */
function changeKeys(part: Part, change: Change): Part {
  if (!isSchemaObject(part.value)) return part;
  const entries = Object.entries(part.value).map(([key, value]): readonly [string, Part] => [
    key,
    { value, node: part.node.children.get(key) ?? part.node },
  ]);
  const changed = entries.flatMap(([key, one]) => change(key, one));
  const same =
    changed.length === entries.length &&
    changed.every(([key, one], index) => {
      const [oldKey, old] = entries[index] ?? [];
      return key === oldKey && one === old;
    });
  if (same) return part;
  return {
    value: Object.fromEntries(changed.map(([key, { value }]) => [key, value])),
    node: { ...part.node, children: new Map(changed.map(([key, { node }]) => [key, node])) },
  };
}

function changeItems(part: Part, change: (item: Part) => Part): Part {
  if (!Array.isArray(part.value)) return part;
  const items = part.value.map((value: unknown, index) =>
    change({ value, node: part.node.children.get(index) ?? part.node }),
  );
  return {
    value: items.map(({ value }) => value),
    node: { ...part.node, children: new Map(items.map(({ node }, index) => [index, node])) },
  };
}
