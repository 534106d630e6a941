/** What the benchmarks of this folder submit, and the policy by which it is deleted. */
import { uuidv7 } from '../../runtime/dist/json/uuid.js';

export const NAME = 'bench.type_1';
export const TYPES = [{ name: NAME, version: 1, revision: 1 }];

export function aJob() {
  return {
    ...{ id: uuidv7(), name: NAME, version: 1, revision: 1, queue: 'default', priority: 0 },
    params: JSON.stringify({ source: 's3://bucket/some/where', note: 'x'.repeat(120) }),
  };
}

/** The one entry of a registry, as far as pruning looks at it. @param {number} ageMs @returns {any[]} */
export function policy(ageMs) {
  const rules = [{ states: ['succeeded', 'failed', 'dead', 'cancelled'], ageMs }];
  return [{ job: { descriptor: { name: NAME }, retention: { rules, keysMs: 0 } } }];
}
