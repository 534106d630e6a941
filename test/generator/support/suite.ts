import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_KEYWORDS } from '../../../generator/dist/schema/keywords.js';

/** A schema of the official suite, and values with what it says of each. */
export interface Group {
  readonly file: string;
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

export type Draft = 'draft2020-12' | 'draft7';
type Mutable = Record<string, unknown>;

/** The required cases of a draft. */
export function readSuite(draft: Draft): readonly Group[] {
  const text = readFileSync(join(import.meta.dirname, '../suite', `${draft}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Group);
}

const URIS = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft7: 'http://json-schema.org/draft-07/schema#',
};
const ALL_TYPES = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/**
 * A schema of the suite as a job file has it, saying the same: its `$defs` are the file's, `#` is a named type. Where
 * the generator asks authors to be explicit, it is: `type` lists all types, and objects say that others may be there.
 */
export function asJob(name: string, { schema }: Group, draft: Draft): unknown {
  const $defs: Mutable = {};
  const names = new Map<string, string>();
  const copy: unknown = structuredClone(schema);
  if (isObject(copy)) {
    for (const keyword of ['$defs', 'definitions']) {
      if (!isObject(copy[keyword])) continue;
      for (const [key, one] of Object.entries(copy[keyword])) {
        const pointer = key.replaceAll('~', '~0').replaceAll('/', '~1');
        const own = `D${names.size}`;
        names.set(`#/${keyword}/${pointer}`, own);
        $defs[own] = one;
      }
      if (keyword === (draft === 'draft7' ? 'definitions' : '$defs')) copy[keyword] = undefined;
    }
  }
  $defs.Root = copy;
  const isOpen = !JSON.stringify(schema).includes('unevaluated');
  for (const one of Object.values($defs)) adapt(one, names, draft, isOpen);
  for (const [key, one] of Object.entries($defs)) {
    if (!isObject(one)) continue;
    $defs[key] = { ...one, $schema: one.$schema ?? URIS[draft] };
  }
  return { job: name, version: 1, output: { $ref: '#/$defs/Root' }, $defs };
}

function adapt(
  schema: unknown,
  names: ReadonlyMap<string, string>,
  draft: Draft,
  isOpen: boolean,
): void {
  if (!isObject(schema)) return;
  if (typeof schema.$ref === 'string') {
    const decoded = schema.$ref.includes('%') ? decodeURIComponent(schema.$ref) : schema.$ref;
    const own = decoded === '#' ? 'Root' : names.get(decoded);
    if (own !== undefined) schema.$ref = `#/$defs/${own}`;
  }
  const others = Object.keys(schema).some((key) => key !== '$schema' && key !== '$ref');
  // Beside a `$ref`, draft-07 would ignore them.
  if (others && (draft === 'draft2020-12' || !('$ref' in schema))) {
    schema.type ??= ALL_TYPES;
    if ('required' in schema && 'properties' in schema && isOpen)
      schema.additionalProperties ??= true;
  }
  const known: Mutable = { ...SCHEMA_KEYWORDS };
  if (draft === 'draft7') Object.assign(known, { dependencies: 'map', additionalItems: 'one' });
  for (const [keyword, shape] of Object.entries(known)) {
    const value = schema[keyword];
    const inner = Array.isArray(value)
      ? value
      : shape === 'map' && isObject(value)
        ? Object.values(value)
        : [value];
    if (shape === 'map' && Array.isArray(value)) continue;
    for (const one of inner) adapt(one, names, draft, isOpen);
  }
}

function isObject(value: unknown): value is Mutable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
