/** @typedef {import('./contestant.mjs').Contestant} Contestant */

/** @type {Readonly<Record<string, () => Promise<Contestant>>>} */
const CONTESTANTS = {
  jobwright: async () => (await import('./jobwright.mjs')).jobwright,
  'graphile-worker': () => peer('graphile-worker', 'graphileWorker'),
  'pg-boss': () => peer('pg-boss', 'pgBoss'),
  bullmq: () => peer('bullmq', 'bullmq'),
  floor: async () => (await import('./floor/index.mjs')).floor,
};

/** @param {string} name @returns {Promise<Contestant>} */
export function loadContestant(name) {
  const load = CONTESTANTS[name];
  if (load === undefined) throw new Error(`There is no contestant ${name}.`);
  return load();
}

/**
 * Loaded when it is measured, by a name that the compiler does not follow: peers need to be installed only then, and
 * the types of the rest are checked without them.
 *
 * @param {string} file @param {string} exported @returns {Promise<Contestant>}
 */
async function peer(file, exported) {
  return (await import(`./${file}.mjs`))[exported];
}
