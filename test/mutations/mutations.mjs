/** Deliberate faults in the stores, each a small replacement of text in the built runtime. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logs } from './logs.mjs';
import { mysql } from './mysql.mjs';
import { postgres } from './postgres.mjs';
import { sqlite } from './sqlite.mjs';

/**
 * @typedef {object} Mutation
 * @property {string} why what is wrong then
 * @property {string} file under `runtime/`
 * @property {string} from stands there exactly once
 * @property {string} to
 * @property {string} [test] which test of the store's own notices, where the suite cannot see it
 */

/** @type {Readonly<Record<string, readonly Mutation[]>>} */
export const MUTATIONS = {
  postgres: [...postgres, ...logs.postgres],
  sqlite: [...sqlite, ...logs.sqlite],
  mysql: [...mysql, ...logs.mysql],
};

export const RUNTIME = fileURLToPath(new URL('../../runtime/', import.meta.url));

/** The file's text with the fault in it; undefined where the text to be replaced does not stand there exactly once. @param {Mutation} mutation */
export function mutated({ file, from, to }) {
  const parts = readFileSync(join(RUNTIME, file), 'utf8').split(from);
  return parts.length === 2 ? parts.join(to) : undefined;
}
