import type { Job, Project, TypeFile } from '../model/model.js';
import { namedTypes } from '../model/named-types.js';
import type { Type } from '../model/type.js';

/** What goes into a package: jobs, and of the shared types those that they reach. */
export type Selection = Pick<Project, 'jobs' | 'typeFiles'>;

/**
 * The jobs whose names match any of `patterns` (`*` stands for anything), but never an internal one. Of the shared
 * types only what is reached: a package tells nothing of other jobs.
 */
export function selectJobs({ jobs, typeFiles }: Selection, patterns: readonly string[]): Selection {
  const matches = patterns.map(toRegExp);
  const chosen = jobs.filter(
    ({ name, internal }) => !internal && matches.some((pattern) => pattern.test(name)),
  );
  const reached = reachedNames(chosen.flatMap(typesOf), typeFiles);
  const kept = typeFiles.map(({ name, types }) => ({
    name,
    types: types.filter((type) => reached.has(type.name)),
  }));
  return { jobs: chosen, typeFiles: kept.filter(({ types }) => types.length > 0) };
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[^a-z0-9_]/gi, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function typesOf({ params, status, output, errors, types }: Job): readonly Type[] {
  const declared = [params, ...(status ? [status] : []), ...(output ? [output] : []), ...types];
  return [
    ...declared.map(({ type }) => type),
    ...errors.flatMap(({ data }) => (data === undefined ? [] : [data])),
  ];
}

/** Names of shared types are unique in a catalog. */
function reachedNames(types: readonly Type[], files: readonly TypeFile[]): ReadonlySet<string> {
  const shared = new Map(files.flatMap((file) => file.types.map(({ name, type }) => [name, type])));
  const reached = new Set<string>();
  const visit = (type: Type): void => {
    for (const { name, typesFile } of namedTypes([type])) {
      if (typesFile === undefined || reached.has(name)) continue;
      reached.add(name);
      const found = shared.get(name);
      if (found !== undefined) visit(found);
    }
  };
  types.forEach(visit);
  return reached;
}
