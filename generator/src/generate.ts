import { buildProject, type Folders } from './build.js';
import type { Diagnostic } from './diagnostic/diagnostic.js';
import { emitProject } from './emit/emit.js';
import { emitHandlers } from './emit/handlers/skeleton.js';
import { removeFiles, writeFiles } from './write/disk.js';
import { planHandlers, planOutput } from './write/plan.js';

export interface GenerateOptions {
  readonly folders: Folders;
  /** The schemas folder's name in diagnostics. */
  readonly shown: string;
  /** Compares only, and writes nothing. */
  readonly check: boolean;
}

export type Generated =
  | { readonly problems: readonly Diagnostic[] }
  | {
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
    };

/** Makes everything that follows from a schemas folder, and writes it unless `check`. Problems: nothing is written. */
export function generate({ folders, shown, check }: GenerateOptions): Generated {
  const built = buildProject(folders, shown);
  if ('problems' in built) return built;
  const { project } = built;
  const output = planOutput(folders.out, emitProject(project));
  const handlers = planHandlers(folders.handlers, emitHandlers(project));
  if (!check) {
    writeFiles(folders.handlers, handlers.missing);
    // The manifest comes last among them: until it is there, the old one still tells what may be removed.
    writeFiles(folders.out, manifestLast([...output.missing, ...output.changed]));
    removeFiles(folders.out, output.stale);
  }
  const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);
  return {
    jobs: project.jobs.length,
    missing: paths(output.missing),
    changed: paths(output.changed),
    unchanged: output.unchanged,
    stale: output.stale,
    foreign: output.foreign,
    newHandlers: paths(handlers.missing),
    orphans: handlers.orphans,
  };
}

function manifestLast<F extends { path: string }>(files: readonly F[]): readonly F[] {
  const isManifest = ({ path }: F) => path.startsWith('.manifest');
  return [...files.filter((file) => !isManifest(file)), ...files.filter(isManifest)];
}
