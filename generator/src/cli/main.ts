import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { applyConfig, ConfigProblems } from './config.js';
import { FAILED, OK, USAGE, reportError, type Exit } from './exit.js';
import { outputLost, sayText, tellLines } from './output.js';
import { checkStoreUrl } from './store-option.js';

/** Adds one command. Its action sets the exit code by calling `exit`. */
export type AddCommand = (program: Command, exit: Exit) => void;

/** Each is loaded when it is called: what `migrate` needs is a tenth of all. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import('./init.js')).addInit,
  new: async () => (await import('./new.js')).addNew,
  generate: async () => (await import('./generate.js')).addGenerate,
  migrate: async () => (await import('./migrate.js')).addMigrate,
  run: async () => (await import('./run/run.js')).addRun,
  submit: async () => (await import('./submit.js')).addSubmit,
  status: async () => (await import('./status.js')).addStatus,
  list: async () => (await import('./list.js')).addList,
  show: async () => (await import('./show.js')).addShow,
  logs: async () => (await import('./logs.js')).addLogs,
  watch: async () => (await import('./watch-job.js')).addWatch,
  cancel: async () => (await import('./cancel.js')).addCancel,
  redrive: async () => (await import('./redrive.js')).addRedrive,
  pause: async () => (await import('./pause.js')).addPause,
  resume: async () => (await import('./pause.js')).addResume,
  prune: async () => (await import('./prune.js')).addPrune,
  release: async () => (await import('./release.js')).addRelease,
  pack: async () => (await import('./pack.js')).addPack,
  docs: async () => (await import('./docs.js')).addDocs,
  schema: async () => (await import('./schema.js')).addSchema,
  completion: async () => (await import('./completion.js')).addCompletion,
};

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
    .configureOutput({ writeOut: sayText, writeErr: tellLines })
    .exitOverride()
    .hook('preAction', (_, command) => {
      applyConfig(command);
      checkStoreUrl(command);
    })
    .showHelpAfterError('(jobwright --help lists commands and options)');
  for (const add of await commandsFor(argv)) {
    add(program, (next) => {
      code = next;
    });
  }
  for (const command of program.commands)
    command.showHelpAfterError(`(jobwright ${command.name()} --help lists its options)`);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has printed it, help and version included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    if (error instanceof ConfigProblems) return FAILED;
    return reportError(error);
  }
  return outputLost() ? FAILED : code;
}

/** The one that is called; all of them for help, for completion, and where there is no such command. */
async function commandsFor([name = '']: readonly string[]): Promise<readonly AddCommand[]> {
  if (name === '-V' || name === '--version') return [];
  const one = name === 'completion' || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
  return Promise.all((one === undefined ? Object.values(COMMANDS) : [one]).map((load) => load()));
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
