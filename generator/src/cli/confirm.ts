import { createInterface } from 'node:readline/promises';
import { InvalidOptionError } from '@jobwright/runtime';

/**
 * Asks at a terminal; elsewhere nobody can answer.
 * @throws {InvalidOptionError} where it would have to ask, and cannot
 */
export async function confirmed(question: string, yes: true | undefined): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new InvalidOptionError(`${question} Say so with --yes.`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
