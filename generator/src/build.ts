import { relative } from 'node:path';
import { checkDocuments } from './check/check.js';
import { sortDiagnostics, type Diagnostic } from './diagnostic/diagnostic.js';
import { loadSchemas } from './load/load.js';
import { loadRuntimeMigrations } from './load/runtime-migrations.js';
import { deepFreeze } from './model/freeze.js';
import type { Project } from './model/model.js';
import { checkReferences } from './resolve/check-references.js';
import { collectDefinitions } from './resolve/definitions.js';
import { resolveProject } from './resolve/resolve.js';

/** Absolute folders of a project. */
export interface Folders {
  readonly schemas: string;
  readonly out: string;
  readonly handlers: string;
}

/**
 * Makes the model of a schemas folder, or says everything that is wrong with it. `shown` is the folder's name in
 * diagnostics.
 */
export function buildProject(
  folders: Folders,
  shown: string,
): { project: Project } | { problems: readonly Diagnostic[] } {
  const { documents, problems } = loadSchemas(folders.schemas, shown);
  const definitions = collectDefinitions(documents);
  const wrong = [
    ...problems,
    ...checkDocuments(documents),
    ...checkReferences(documents, definitions),
  ];
  if (wrong.length > 0) return { problems: sortDiagnostics(wrong) };
  const resolved = resolveProject(documents, definitions);
  if ('problems' in resolved) return { problems: sortDiagnostics(resolved.problems) };
  const project: Project = {
    ...resolved.resolution,
    migrations: loadRuntimeMigrations(),
    handlersFromRunner: specifier(`${folders.out}/runner`, folders.handlers),
    clientFromHandlers: specifier(folders.handlers, `${folders.out}/client`),
  };
  return { project: deepFreeze(project) };
}

/** The way from one folder to another, as an import specifier begins. */
function specifier(from: string, to: string): string {
  const path = relative(from, to).replaceAll('\\', '/');
  if (path === '') return '.';
  return path.startsWith('.') ? path : `./${path}`;
}
