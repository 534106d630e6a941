import { inScene } from '../scene.mjs';
import { drainRate } from './drain.mjs';
import { metric } from './metric.mjs';

/** @type {readonly { of: string, does?: import('../payloads.mjs').Work, noFloor?: true }[]} */
const KINDS = [
  { of: 'nothing' },
  { of: '10 lines', does: 'log' },
  { of: 'status + 10 lines', does: 'report and log', noFloor: true },
];

/** @param {string} contestant @param {{ jobs: number }} size */
async function measure(contestant, { jobs }) {
  const figures = [];
  for (const { of, does, noFloor } of KINDS) {
    if (noFloor && contestant === 'floor') continue;
    const value = await inScene(contestant, 'postgres', (scene) =>
      drainRate(scene, { jobs, processes: 1, ...(does && { does }) }),
    );
    figures.push({ of, value, ...(does && { to: 'nothing' }) });
  }
  return figures;
}

export const logging = metric({
  title: 'drain of 20,000 stored jobs that report and log, one process',
  ...{ unit: 'jobs/s', store: 'postgres', contestants: ['jobwright', 'floor'] },
  targets: [{ row: 'jobwright, 10 lines', to: 'jobwright, nothing', least: 0.7 }],
  size: { jobs: 20_000 },
  smoke: { jobs: 10 },
  measure,
});
