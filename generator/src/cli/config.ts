import type { Command } from 'commander';
import { readConfig, type Config } from '../project/config.js';
import { reportProblems } from './generate-report.js';

/** Which setting stands in for which option, by the option's name. */
const SETTINGS: Readonly<Record<string, keyof Config>> = {
  schemas: 'schemas',
  handlers: 'handlers',
  // What one command writes, the others read.
  generated: 'out',
  store: 'store',
};

/** The settings of this folder are wrong; each problem has been printed. */
export class ConfigProblems extends Error {}

/**
 * Gives the options of a command that nobody has set the values of the project's settings. Says nothing, and reads
 * nothing, where the command has no such option.
 * @throws {ConfigProblems}
 */
export function applyConfig(command: Command): void {
  const open = command.options.flatMap((option) => {
    const name = option.attributeName();
    // Elsewhere `--out` is a folder of the command's own.
    const setting =
      name === 'out' && command.name() === 'generate'
        ? ('out' as const)
        : Object.hasOwn(SETTINGS, name)
          ? SETTINGS[name]
          : undefined;
    const unset = command.getOptionValueSource(name) === 'default';
    return setting !== undefined && unset ? [{ name, setting }] : [];
  });
  if (open.length === 0) return;
  const read = readConfig(process.cwd());
  if ('problems' in read) {
    reportProblems(read.problems, 'text');
    throw new ConfigProblems();
  }
  for (const { name, setting } of open) {
    const value = read.config[setting];
    if (value !== undefined) command.setOptionValueWithSource(name, value, 'config');
  }
}
