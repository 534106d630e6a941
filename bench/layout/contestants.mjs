/**
 * The layouts that compete: which SQL files make each one up. Every file says `jobwright.`; `sqlOf` puts the
 * contestant's own PostgreSQL schema in its place, so all of them can stand in one database.
 */
import { readFileSync } from 'node:fs';

/** @typedef {{ name: string, schema: string[], seed: string, claim: string, settle: string, submit: string, submitKeyed: string, hot: string, tables: string[], full?: boolean }} Contestant */

/** @param {string} name @param {string} folder @param {Partial<Contestant>} [differs] @returns {Contestant} */
const contestant = (name, folder, differs = {}) => ({
  name,
  schema: ['common/schema.sql', `${folder}/schema.sql`],
  seed: `${folder}/seed.sql`,
  claim: `${folder}/claim-groups.sql`,
  settle: `${folder}/settle.sql`,
  submit: `${folder}/submit.sql`,
  submitKeyed: `${folder}/submit-keyed.sql`,
  hot: { a: 'jobs', b: 'live_jobs', c: 'job_states' }[folder] ?? '',
  tables:
    { a: ['jobs'], b: ['jobs', 'live_jobs', 'ended_jobs'], c: ['jobs', 'job_states'] }[folder] ??
    [],
  ...differs,
});

/** @type {readonly Contestant[]} */
export const contestants = [
  contestant('a_lateral', 'a', {
    schema: ['common/schema.sql', 'a/schema.sql', 'a/schema-lateral.sql'],
    claim: 'a/claim-lateral.sql',
  }),
  contestant('a', 'a'),
  contestant('b', 'b', { schema: ['common/schema.sql', 'b/schema.sql', 'b/guard-statement.sql'] }),
  contestant('recommended', 'b', {
    schema: ['../recommended/schema.sql'],
    seed: 'recommended-seed.sql',
    claim: '../recommended/claim.sql',
    settle: '../recommended/settle.sql',
    submit: '../recommended/submit.sql',
    submitKeyed: '../recommended/submit-keyed.sql',
    full: true,
  }),
  contestant('b_guard_row', 'b', {
    schema: ['common/schema.sql', 'b/schema.sql', 'b/guard-row.sql'],
  }),
  contestant('b_no_guard', 'b'),
  contestant('c', 'c'),
  contestant('a_full', 'a', {
    schema: ['common/schema.sql', 'a/schema.sql', 'a/schema-full.sql'],
  }),
  contestant('c_full', 'c', {
    schema: ['common/schema.sql', 'c/schema.sql', 'c/schema-full.sql'],
  }),
  contestant('c_results', 'c', {
    schema: ['common/schema.sql', 'c/schema.sql', 'c/schema-results.sql'],
    settle: 'c/settle-results.sql',
    tables: ['jobs', 'job_states', 'results'],
  }),
];

/** The text of one of a contestant's files, for its own schema. @param {Contestant} c @param {string} file */
export function sqlOf(c, file) {
  return readFileSync(new URL(`./layouts/${file}`, import.meta.url), 'utf8').replaceAll(
    'jobwright.',
    `l_${c.name}.`,
  );
}
