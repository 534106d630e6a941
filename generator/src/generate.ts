import { basename } from 'node:path';
import { buildProject, type Folders } from './build.js';
import type { Diagnostic } from './diagnostic/diagnostic.js';
import { emitProject } from './emit/emit.js';
import { emitHandlers } from './emit/handlers/skeleton.js';
import { inspectHandlers, type HandlerReport } from './handlers/inspect.js';
import { listFiles, writeFiles } from './write/disk.js';
import type { Seen } from './load/load.js';
import { hashInputs } from './write/inputs.js';
import {
  missingHandlers,
  orphanHandlers,
  planOutput,
  sealedFiles,
  type Plan,
} from './write/plan.js';
import { recoverFolder, replaceFolder, restoreFolder } from './write/replace.js';
import { undisturbed } from './write/signals.js';

export interface GenerateOptions {
  readonly folders: Folders;
  /** The schemas folder's name in diagnostics. */
  readonly shown: string;
  /** Compares only, and writes nothing. */
  readonly check: boolean;
  /** Hears what is about to be done. */
  readonly progress?: (doing: string) => void;
  /** What earlier runs of this process have loaded. */
  readonly seen?: Seen;
}

/** What was done; or, where nothing was to be written, what would be. */
export interface Done {
  readonly jobs: number;
  /** Paths within the output folder. */
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: number;
  readonly stale: readonly string[];
  /** In the output folder, but not from here; never touched. */
  readonly foreign: readonly string[];
  /** Paths within the handlers' folder. */
  readonly newHandlers: readonly string[];
  /** Handlers of no job; never touched. */
  readonly orphans: readonly string[];
  /** What is wrong with handlers, as far as can be told without a type checker; not asked where only comparing. */
  readonly handlers?: HandlerReport;
}

export type Generated = { readonly problems: readonly Diagnostic[] } | Done;

/** Makes everything that follows from a schemas folder, and writes it unless `check`. Problems: nothing is written. */
export function generate({ folders, shown, check, progress, seen }: GenerateOptions): Generated {
  restoreFolder(folders.out);
  const inputs = hashInputs(folders);
  if (check) {
    const current = currentByHashes(folders, inputs);
    if (current !== undefined) return current;
  }
  const built = buildProject(folders, shown, progress, seen);
  if ('problems' in built) return built;
  const { project } = built;
  if (!check) recoverFolder(folders.out);
  progress?.(`comparing the files of ${project.jobs.length} jobs`);
  const plan = planOutput(folders.out, emitProject(project), inputs);
  const handlers = missingHandlers(folders.handlers, emitHandlers(project));
  if (!check) {
    progress?.(`writing ${plan.missing.length + plan.changed.length} files`);
    undisturbed(() => {
      // New handlers first: they are in nobody's way, but the new registry imports them.
      writeFiles(folders.handlers, handlers);
      carryOut(folders.out, plan);
    });
  }
  const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);
  const names = project.jobs.map(({ name }) => name);
  const orphans = orphanHandlers(folders.handlers, names);
  return {
    jobs: project.jobs.length,
    missing: paths(plan.missing),
    changed: paths(plan.changed),
    unchanged: plan.unchanged.length,
    stale: plan.stale,
    foreign: plan.foreign,
    newHandlers: paths(handlers),
    orphans,
    ...(check ? {} : { handlers: inspectHandlers(folders.handlers, names, orphans) }),
  };
}

function carryOut(
  out: string,
  { missing, changed, unchanged, stale, foreign, reseal }: Plan,
): void {
  const written = [...missing, ...changed];
  if (written.length + stale.length === 0) {
    if (reseal !== undefined) writeFiles(out, [reseal]);
    return;
  }
  const sealed =
    reseal === undefined
      ? written
      : [...written.filter(({ path }) => path !== reseal.path), reseal];
  const paths = new Set(sealed.map(({ path }) => path));
  const kept = [...unchanged.filter((path) => !paths.has(path)), ...foreign];
  replaceFolder(out, { written: sealed, kept, removed: stale });
}

/** The answer of a check whose inputs and outputs are both as the last run left them. */
function currentByHashes(folders: Folders, inputs: string): Done | undefined {
  const files = sealedFiles(folders.out, inputs);
  if (files === undefined) return undefined;
  // These inputs have been generated from: every file is named by its job.
  const jobs = listFiles(folders.schemas)
    .filter((path) => basename(path) === path && path.endsWith('.yaml'))
    .map((path) => basename(path, '.yaml'));
  const skeletons = jobs.map((name) => ({ path: `${name}.ts` }));
  return {
    jobs: jobs.length,
    missing: [],
    changed: [],
    unchanged: files.length,
    stale: [],
    foreign: [],
    newHandlers: missingHandlers(folders.handlers, skeletons).map(({ path }) => path),
    orphans: orphanHandlers(folders.handlers, jobs),
  };
}
