import { bash } from './bash.js';
import { fish } from './fish.js';
import type { CommandWords } from './words.js';
import { zsh } from './zsh.js';

const PRINTERS = { bash, zsh, fish } as const;

export type Shell = keyof typeof PRINTERS;
export const SHELLS = Object.keys(PRINTERS) as readonly Shell[];

/** The script that makes `shell` complete these commands. It starts no process: job names are names of files. */
export function printCompletion(shell: Shell, commands: readonly CommandWords[]): string {
  return PRINTERS[shell](commands);
}
