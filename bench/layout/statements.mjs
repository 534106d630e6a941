/** A contestant's statements, prepared under names, as functions. */
import { randomUUID } from 'node:crypto';
import { sqlOf } from './contestants.mjs';
import { runnerId } from './setup.mjs';

/** @typedef {{ id: string, epoch: string, claimId: string }} Claimed */

/**
 * @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c
 * @param {readonly string[]} types job types the runner knows
 */
export function claimer(db, c, types, overFetch = 4) {
  const text = sqlOf(c, c.claim);
  const ones = types.map(() => 1);
  /** @param {number} limit @returns {Promise<Claimed[]>} */
  return async (limit, claimId = randomUUID()) => {
    const values = [runnerId, claimId, limit, limit * overFetch, types, ones, ones];
    const { rows } = await db.query({ name: `claim_${c.name}`, text, values });
    return rows.map((row) => ({ id: row.id, epoch: row.epoch, claimId }));
  };
}

/** @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c */
export function settler(db, c) {
  const text = sqlOf(c, c.settle);
  /** @param {readonly Claimed[]} jobs @returns {Promise<string[]>} */
  return async (
    jobs,
    state = 'succeeded',
    output = '{"uri":"s3://bucket/out/of/it","etag":"0123456789abcdef"}',
  ) => {
    const values = [
      jobs.map((j) => j.id),
      jobs.map((j) => j.epoch),
      jobs.map((j) => j.claimId),
      jobs.map(() => state),
      jobs.map(() => output),
      jobs.map(() => null),
      jobs.map(() => 0),
    ];
    const { rows } = await db.query({ name: `settle_${c.name}`, text, values });
    return rows.map((row) => row.answer);
  };
}

/** @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c */
export function submitter(db, c, keyed = false) {
  const text = sqlOf(c, keyed ? c.submitKeyed : c.submit);
  /** @param {readonly { id: string, job: string, params: string, key: string, hash: Buffer }[]} jobs @returns {Promise<{ id: string, created: boolean }[]>} */
  return async (jobs) => {
    const values = [
      jobs.map((j) => j.id),
      jobs.map((j) => j.job),
      jobs.map(() => 1),
      jobs.map(() => 1),
      jobs.map(() => 'default'),
      jobs.map(() => 0),
      ...(c.full ? [jobs.map(() => false)] : []),
      jobs.map((j) => j.params),
      ...(c.full ? [jobs.map(() => null)] : []),
      jobs.map(() => 0),
      ...(c.full ? [jobs.map(() => null)] : []),
      ...(keyed ? [jobs.map((j) => j.key), jobs.map((j) => j.hash)] : []),
    ];
    const { rows } = await db.query({ name: `submit_${keyed}_${c.name}`, text, values });
    return rows.map((row) => ({ id: row.id, created: row.created ?? row.answer === 'created' }));
  };
}
