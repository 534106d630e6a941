import { basename } from 'node:path';
import { jobName } from '../check/job-name.js';
import { schemasOfJob, schemasOfTypes, type PlacedSchema } from '../check/schemas-of.js';
import type { Documents } from '../load/document.js';
import { pascalCase } from '../print/names.js';

/** A schema with a name: what a `$ref` can go to. */
export interface Definition extends PlacedSchema {
  /** File and pointer: `types/media.yaml#/Location`. */
  readonly key: string;
  /** Of the TypeScript type that it becomes, unique in the catalog. */
  readonly typeName: string;
  /** The file of shared types it is in, without its ending; `undefined` for a type of one job. */
  readonly typesFile: string | undefined;
}

export type Definitions = ReadonlyMap<string, Definition>;

/** Everything in the schemas folder that has a name. */
export function collectDefinitions({ jobs, types }: Documents): Definitions {
  const definitions = new Map<string, Definition>();
  for (const file of types) {
    for (const placed of schemasOfTypes(file)) {
      const name = String(placed.path[0]);
      const key = `${file.path}#/${name}`;
      definitions.set(key, {
        ...placed,
        key,
        typeName: name,
        typesFile: basename(file.path, '.yaml'),
      });
    }
  }
  for (const job of jobs) {
    for (const placed of schemasOfJob(job)) {
      if (placed.path[0] !== '$defs') continue;
      const name = String(placed.path[1]);
      const key = `${job.path}#/$defs/${name}`;
      const typeName = pascalCase(jobName(job) ?? '') + name;
      definitions.set(key, { ...placed, key, typeName, typesFile: undefined });
    }
  }
  return definitions;
}
