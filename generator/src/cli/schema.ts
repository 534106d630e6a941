import { readFileSync } from 'node:fs';
import { OK } from './exit.js';
import type { AddCommand } from './main.js';
import { sayText } from './output.js';

/** `jobwright schema` */
export const addSchema: AddCommand = (program, exit) => {
  program
    .command('schema')
    .summary('print the JSON Schema of job files')
    .description(
      'Prints the JSON Schema of job files, for editors that do not find it by themselves.',
    )
    .action(() => {
      sayText(readFileSync(new URL('../../job.schema.json', import.meta.url), 'utf8'));
      exit(OK);
    });
};
