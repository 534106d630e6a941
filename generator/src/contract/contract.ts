import type { Documents, YamlDocument } from '../load/document.js';
import type { Definition, Definitions } from '../resolve/definitions.js';
import type { JobFile } from '../resolve/job-file.js';
import { resolveReference } from '../resolve/reference.js';
import { memory } from '../remember.js';
import { isSchemaObject } from '../schema/schema.js';
import { canonicalSchema } from './canonical.js';

/**
 * What the clients and runners of one job have to agree on: its schemas and its error codes. Not its policy, which is
 * the runner's own affair, and no text for people: neither makes a stored job unreadable.
 */
export interface Contract {
  readonly params: unknown;
  readonly status?: unknown;
  readonly output?: unknown;
  /** What each error carries; `null` where it carries nothing. */
  readonly errors: Readonly<Record<string, unknown>>;
  /** Types of the job's own. */
  readonly $defs?: Readonly<Record<string, unknown>>;
}

/** The contracts of a catalog: jobs by name, and the shared types that they refer to by `types/FILE.yaml#/Name`. */
export interface Contracts {
  readonly jobs: ReadonlyMap<string, Contract>;
  readonly types: Readonly<Record<string, unknown>>;
}

const contracts = memory<YamlDocument, Contract>();

const NO_PARAMS = { additionalProperties: false, properties: {}, type: 'object' };

/** The contracts of documents that have been checked. */
export function contractsOf(documents: Documents, definitions: Definitions): Contracts {
  const define = (ref: string, from: YamlDocument): Definition => {
    const resolved = resolveReference(ref, from, definitions, documents);
    if (!('definition' in resolved)) throw new Error(`unchecked reference ${ref}`);
    return resolved.definition;
  };
  const canonical = (schema: unknown, document: YamlDocument) =>
    canonicalSchema(schema, (ref) => define(ref, document).key);
  const jobs = documents.jobs.map((document) => {
    const file = document.value as JobFile;
    const make = () => contractOf(file, (schema) => canonical(schema, document));
    return [file.job, contracts.of(document, make, documents.types)] as const;
  });
  const types: Record<string, unknown> = {};
  for (const { key, schema, document, typesFile } of definitions.values()) {
    if (typesFile !== undefined) types[key] = canonical(schema, document);
  }
  return { jobs: new Map(jobs), types };
}

function contractOf(file: JobFile, canonical: (schema: unknown) => unknown): Contract {
  const errors = Object.entries(file.errors ?? {}).map(([code, { data }]) => {
    return [code, data === undefined ? null : canonical(data)] as const;
  });
  const defs = Object.entries(file.$defs ?? {}).map(([name, schema]) => {
    return [name, canonical(schema)] as const;
  });
  return {
    ...(defs.length === 0 ? {} : { $defs: sortedObject(defs) }),
    errors: sortedObject(errors),
    ...(file.output === undefined ? {} : { output: canonical(file.output) }),
    params: file.params === undefined ? NO_PARAMS : canonical(file.params),
    ...(file.status === undefined ? {} : { status: canonical(file.status) }),
  };
}

/** The shared types that a contract reaches, through other types too, by key. */
export function reachedTypes(
  contract: unknown,
  types: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const reached = new Map<string, unknown>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isSchemaObject(value)) return;
    const { $ref: ref } = value;
    if (typeof ref === 'string' && Object.hasOwn(types, ref) && !reached.has(ref)) {
      reached.set(ref, types[ref]);
      visit(types[ref]);
    }
    Object.values(value).forEach(visit);
  };
  visit(contract);
  return sortedObject([...reached]);
}

/** One text for equal contracts, the shared types they reach included. */
export function contractText(contract: unknown, types: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([contract, reachedTypes(contract, types)]);
}

function sortedObject<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
