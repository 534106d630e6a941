import { inScene } from '../scene.mjs';
import { metric } from './metric.mjs';
import { drainRate } from './drain.mjs';

export const runnerMemory = metric({
  title: 'most memory of a runner that drains a million jobs',
  ...{ unit: 'MB', store: 'postgres', contestants: ['jobwright', 'graphile-worker'] },
  ...{ peers: ['graphile-worker'], mostRounds: 1 },
  targets: [{ row: 'jobwright', most: 200 }],
  size: { jobs: 1_000_000 },
  smoke: { jobs: 20 },
  measure: (contestant, { jobs }) =>
    inScene(contestant, 'postgres', async (scene) => {
      const rate = await drainRate(scene, { jobs, processes: 1 });
      const [usage] = await scene.usage();
      return [
        { value: usage?.peakMb ?? Number.NaN },
        { of: 'drained', value: rate, unit: 'jobs/s' },
      ];
    }),
});

export const clientMemory = metric({
  title: 'most memory of a client that streams a million submits',
  ...{ unit: 'MB', store: 'postgres', contestants: ['jobwright', 'graphile-worker'] },
  ...{ peers: ['graphile-worker'], mostRounds: 1 },
  targets: [{ row: 'jobwright', most: 150 }],
  size: { jobs: 1_000_000 },
  smoke: { jobs: 20 },
  measure: (contestant, { jobs }) =>
    inScene(contestant, 'postgres', async (scene) => {
      await scene.prepare(1);
      await scene.submitElsewhere(jobs);
      const [usage] = await scene.usage();
      return [{ value: usage?.peakMb ?? Number.NaN }];
    }),
});
