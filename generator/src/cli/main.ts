import { Command, CommanderError } from 'commander';
import { isJobwrightError } from '@jobwright/runtime';
import { addCancel } from './cancel.js';
import { applyConfig, ConfigProblems } from './config.js';
import { FAILED, OK, USAGE, type Exit } from './exit.js';
import { addGenerate } from './generate.js';
import { addInit } from './init.js';
import { addList } from './list.js';
import { addMigrate } from './migrate.js';
import { addNew } from './new.js';
import { addDocs } from './docs.js';
import { addPack } from './pack.js';
import { addPrune } from './prune.js';
import { addRelease } from './release.js';
import { addRun } from './run.js';
import { addSchema } from './schema.js';
import { addShow } from './show.js';
import { addSubmit } from './submit.js';

/** Adds one command. Its action sets the exit code by calling `exit`. */
export type AddCommand = (program: Command, exit: Exit) => void;

const COMMANDS: readonly AddCommand[] = [
  addInit,
  addNew,
  addGenerate,
  addMigrate,
  addRun,
  addSchema,
  addRelease,
  addPack,
  addDocs,
  addSubmit,
  addShow,
  addList,
  addCancel,
  addPrune,
];

/**
 * Runs the command line without the program's name.
 * @returns the exit code: 0 all is well, 1 problems were found and printed, 2 the command line makes no sense
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code = OK;
  const program = new Command('jobwright')
    .description('Background jobs as a typed, checked, shareable contract.')
    .exitOverride()
    .hook('preAction', (_, command) => {
      applyConfig(command);
    })
    .showHelpAfterError('(jobwright --help lists commands and options)');
  for (const add of COMMANDS) {
    add(program, (next) => {
      code = next;
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has printed it, help and version included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    if (error instanceof ConfigProblems) return FAILED;
    process.stderr.write(`jobwright: ${describe(error)}\n`);
    return FAILED;
  }
  return code;
}

/** One line: the code that the documentation knows, and what to do. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return isJobwrightError(error) ? `${error.code}: ${message}` : message;
}
