import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCancel } from './cancel.js';
import { addCompletion } from './completion.js';
import { applyConfig, ConfigProblems } from './config.js';
import { FAILED, OK, USAGE, reportError, type Exit } from './exit.js';
import { addGenerate } from './generate.js';
import { addInit } from './init.js';
import { addList } from './list.js';
import { addMigrate } from './migrate.js';
import { addNew } from './new.js';
import { tellLines } from './output.js';
import { addDocs } from './docs.js';
import { addPack } from './pack.js';
import { addPrune } from './prune.js';
import { addRelease } from './release.js';
import { addRun } from './run.js';
import { addSchema } from './schema.js';
import { addShow } from './show.js';
import { addStatus } from './status.js';
import { checkStoreUrl } from './store-option.js';
import { addSubmit } from './submit.js';

/** Adds one command. Its action sets the exit code by calling `exit`. */
export type AddCommand = (program: Command, exit: Exit) => void;

const COMMANDS: readonly AddCommand[] = [
  addInit,
  addNew,
  addGenerate,
  addMigrate,
  addRun,
  addSubmit,
  addStatus,
  addList,
  addShow,
  addCancel,
  addRelease,
  addPack,
  addDocs,
  addSubmit,
  addShow,
  addList,
  addCancel,
  addPrune,
  addSchema,
  addCompletion,
];

const EXIT_CODES =
  'Exit codes: 0 done; 1 not, or the answer is bad; 2 wrong usage, nothing was done.';

/**
 * Runs the command line without the program's name.
 * @returns the exit code: 0 done, 1 not or the answer is bad, 2 wrong usage; whatever was wrong has been printed
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code = OK;
  const program = new Command('jobwright')
    .description('Background jobs as a typed, checked, shareable contract.')
    .version(version(), '-V, --version', 'print the version')
    // `pack --version` is another.
    .enablePositionalOptions()
    .addHelpText('afterAll', `\n${EXIT_CODES}`)
    .configureOutput({ writeErr: tellLines })
    .exitOverride()
    .hook('preAction', (_, command) => {
      applyConfig(command);
      checkStoreUrl(command);
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
    return reportError(error);
  }
  return code;
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
