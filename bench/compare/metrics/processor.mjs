import { serverMs } from '../processor-time.mjs';
import { inScene } from '../scene.mjs';
import { drainRate } from './drain.mjs';
import { metric } from './metric.mjs';

/** @typedef {{ main?: number, others?: number, server?: number | undefined }} Account ms, as far as it can be told */

/** @param {import('../scene.mjs').Scene} scene @param {string | undefined} server @returns {Promise<Account>} */
async function accountOf(scene, server) {
  const usages = await scene.usage();
  /** @param {(usage: any) => number | undefined} of */
  const sum = (of) => usages.reduce((ms, usage) => ms + (of(usage) ?? Number.NaN), 0);
  const main = sum(({ mainMs }) => mainMs);
  return {
    main,
    others: sum(({ cpuMs }) => cpuMs) - main,
    server: server === undefined ? undefined : serverMs(server),
  };
}

/** @param {'postgres' | 'sqlite'} store */
function measuredOn(store) {
  const server = store === 'postgres' ? 'postgres' : undefined;
  return (
    /** @type {string} */ contestant,
    /** @type {{ jobs: number, processes: number }} */ size,
  ) =>
    inScene(contestant, store, async (scene) => {
      /** @type {Account} */
      let before = {};
      const rate = await drainRate(scene, size, async () => {
        before = await accountOf(scene, server);
      });
      const after = await accountOf(scene, server);
      /** @param {keyof Account} part */
      const perJob = (part) => (((after[part] ?? NaN) - (before[part] ?? NaN)) * 1e3) / size.jobs;
      return [
        { of: 'time that passed', value: 1e6 / rate },
        { of: 'main threads', value: perJob('main') },
        { of: 'other threads', value: perJob('others') },
        { of: 'server', value: perJob('server') },
      ].filter(({ value }) => !Number.isNaN(value));
    });
}

const onPostgres = {
  ...{ unit: 'µs a job', store: /** @type {const} */ ('postgres') },
  contestants: ['jobwright', 'graphile-worker', 'floor'],
  peers: ['graphile-worker', 'floor'],
  measure: measuredOn('postgres'),
};

export const processor = metric({
  ...onPostgres,
  title: 'processor time of a drain of 20,000, one process',
  size: { jobs: 20_000, processes: 1 },
  smoke: { jobs: 50, processes: 1 },
});

export const sharedProcessor = metric({
  ...onPostgres,
  title: 'processor time of a drain of 20,000, four processes',
  size: { jobs: 20_000, processes: 4 },
  smoke: { jobs: 50, processes: 1 },
});

export const sqliteProcessor = metric({
  ...onPostgres,
  title: 'SQLite: processor time of a drain of 20,000, one process',
  ...{ store: 'sqlite', contestants: ['jobwright', 'floor'], peers: ['floor'] },
  size: { jobs: 20_000, processes: 1 },
  smoke: { jobs: 50, processes: 1 },
  measure: measuredOn('sqlite'),
});
