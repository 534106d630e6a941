import { relative } from 'node:path';
import { contractsOf, type Contracts } from './contract/contract.js';
import { readLock, type Lock } from './contract/lock.js';
import { checkVersions, withRevisions } from './contract/revise.js';
import { checkDocuments } from './check/check.js';
import { sortDiagnostics, type Diagnostic } from './diagnostic/diagnostic.js';
import { loadSchemas, type Seen } from './load/load.js';
import { loadRuntimeMigrations } from './load/runtime-migrations.js';
import { deepFreeze } from './model/freeze.js';
import type { Project } from './model/model.js';
import { checkIndexes } from './resolve/check-index.js';
import { checkSensitive } from './resolve/check-sensitive.js';
import { checkSpawns } from './resolve/check-spawns.js';
import { checkReferences } from './resolve/check-references.js';
import { collectDefinitions } from './resolve/definitions.js';
import { resolveProject } from './resolve/resolve.js';

/** Absolute folders of a project. */
export interface Folders {
  readonly schemas: string;
  readonly out: string;
  readonly handlers: string;
}

/** The model of a schemas folder, and what it is compared with. */
export interface Built {
  readonly project: Project;
  readonly contracts: Contracts;
  /** What has been released. */
  readonly lock: Lock;
}

/**
 * Makes the model of a schemas folder, or says everything that is wrong with it. `shown` is the folder's name in
 * diagnostics. `seen`: what earlier runs of this process have loaded, and need not be loaded again.
 */
export function buildProject(
  folders: Folders,
  shown: string,
  progress?: (doing: string) => void,
  seen?: Seen,
): Built | { problems: readonly Diagnostic[] } {
  progress?.('reading job files');
  const { documents, problems } = loadSchemas(folders.schemas, shown, seen);
  const definitions = collectDefinitions(documents);
  const released = readLock(folders.schemas, shown);
  progress?.(`checking ${documents.jobs.length} job files`);
  const wrong = [
    ...problems,
    ...('problems' in released ? released.problems : []),
    ...checkDocuments(documents),
    ...checkReferences(documents, definitions),
  ];
  if (wrong.length > 0 || 'problems' in released) return { problems: sortDiagnostics(wrong) };
  const { lock } = released;
  const contracts = contractsOf(documents, definitions);
  progress?.(`generating code for ${documents.jobs.length} jobs`);
  const resolved = resolveProject(documents, definitions);
  // What only makes sense to look at once everything else is right.
  const late = [
    ...checkVersions(documents, lock),
    ...checkIndexes(documents, definitions, resolved),
    ...checkSpawns(documents, resolved),
    ...checkSensitive(documents, resolved),
  ];
  if (late.length > 0) return { problems: sortDiagnostics(late) };
  const project: Project = {
    ...resolved,
    jobs: withRevisions(resolved.jobs, contracts, lock),
    migrations: loadRuntimeMigrations(),
    handlersFromRunner: specifier(`${folders.out}/runner`, folders.handlers),
    clientFromHandlers: specifier(folders.handlers, `${folders.out}/client`),
    runnerFromHandlers: specifier(folders.handlers, `${folders.out}/runner`),
  };
  return { project: deepFreeze(project), contracts, lock };
}

/** The way from one folder to another, as an import specifier begins. */
function specifier(from: string, to: string): string {
  const path = relative(from, to).replaceAll('\\', '/');
  if (path === '') return '.';
  return path.startsWith('.') ? path : `./${path}`;
}
