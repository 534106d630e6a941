import type { Command } from 'commander';

/** What can be typed after one command. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What its arguments may be, where that is known beforehand. */
  readonly values: readonly string[];
  /** Whether its argument is the name of a job. */
  readonly takesJob: boolean;
}

export interface OptionWords {
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly takesJob: boolean;
}

/** All words of the command line, read from the very definitions that parse it. */
export function commandWords(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesJob: command.name() === 'submit',
    options: [
      ...command.options.map(({ long, description, required, optional, argChoices }) => ({
        flag: long ?? '',
        description,
        takesValue: required || optional,
        values: argChoices ?? [],
        takesJob: long === '--job' || long === '--jobs',
      })),
      { flag: '--help', description: 'print help', takesValue: false, values: [], takesJob: false },
    ],
  }));
}
