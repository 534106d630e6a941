import { setTimeout as sleep } from 'node:timers/promises';
import { entry, handler } from '@jobwright/runtime/runner';
import { effect } from './effects.mjs';

/*
 * The jobs of the campaigns, each in three isolation modes: `chaos.tree_process` and so on. Plain JavaScript, so that the
 * processes that are killed all the time start again quickly. Whatever a handler has stored says under which epoch.
 */

/** All attempts that a job may spend. */
export const ATTEMPTS = 4;
export const ISOLATIONS = /** @type {const} */ (['inline', 'thread', 'process']);
const KINDS = ['plain', 'retry', 'report', 'tree', 'die', 'parent'];
const NAMES = KINDS.flatMap((kind) => ISOLATIONS.map((isolation) => `chaos.${kind}_${isolation}`));

/** @typedef {import('@jobwright/runtime/runner').JobContext<any>} Context */
/** @typedef {import('./plan.js').TreeNode} TreeNode */
/** @typedef {TreeNode['failing']} Failing */

/** @param {{ readonly ms: number }} params @param {Context} job */
async function plain({ ms }, job) {
  effect(job, 'begin');
  await sleep(ms, undefined, { signal: job.signal });
  return { id: job.id, epoch: job.epoch };
}

/** @param {{ readonly failing: Failing }} params @param {Context} job */
async function retry({ failing }, job) {
  effect(job, 'begin');
  await sleep(2, undefined, { signal: job.signal });
  failAsPlanned(failing, job);
  return { id: job.id, epoch: job.epoch };
}

/** @param {{ readonly times: number, readonly ms: number }} params @param {Context} job */
async function report({ times, ms }, job) {
  effect(job, 'begin');
  for (let n = 1; n <= times; n += 1) {
    await job.status({ percent: (100 * n) / times, epoch: job.epoch });
    await sleep(ms, undefined, { signal: job.signal });
  }
  return { id: job.id, epoch: job.epoch };
}

/** @param {TreeNode} node @param {Context} job */
async function tree(node, job) {
  effect(job, 'begin');
  for (let n = 0; n < node.steps; n += 1) {
    await job.step(`s${n}`, async () => {
      effect(job, `step:s${n}`);
      await sleep(1);
      return { epoch: job.epoch };
    });
  }
  if (node.sleepMs > 0) await job.sleep('nap', `${node.sleepMs}ms`);
  if (!node.failing.late) failAsPlanned(node.failing, job);
  const children = await runChildren(node, job);
  if (node.failing.late) failAsPlanned(node.failing, job);
  return { id: job.id, epoch: job.epoch, children };
}

/** Answers those that were awaited and succeeded. @param {TreeNode} node @param {Context} job */
async function runChildren({ children, style, isolation, concurrency }, job) {
  if (children.length === 0) return [];
  const type = /** @type {any} */ (descriptor(`chaos.tree_${isolation}`));
  const key = (/** @type {unknown} */ _, /** @type {number} */ index) => `c${index}`;
  switch (style) {
    case 'all':
      return references(await job.runAll(type, children, { key, concurrency }));
    case 'unnamed':
      return references(await job.runAll(type, children, { concurrency }));
    case 'settled': {
      const results = await job.runAllSettled(type, children, { key, concurrency });
      return references(results.flatMap((result) => (result.ok ? [result.output] : [])));
    }
    case 'sequence': {
      const outputs = [];
      for (const [n, child] of children.entries()) {
        outputs.push(await job.run(type, child, { key: `c${n}` }));
      }
      return references(outputs);
    }
    case 'unawaited':
      for (const [n, child] of children.entries()) await job.start(type, child, { key: `c${n}` });
      return [];
  }
}

/** @param {readonly any[]} outputs */
function references(outputs) {
  return outputs.map(({ id, epoch }) => ({ id, epoch }));
}

/**
 * Dies `deaths` times, each time after its step was recorded: what was paid must not be paid again.
 * @param {{ readonly deaths: number, readonly whose: 'own' | 'runner' }} params @param {Context} job
 */
async function die({ deaths, whose }, job) {
  effect(job, 'begin');
  const paid = await job.step('pay', () => {
    effect(job, 'step:pay');
    return { epoch: job.epoch };
  });
  // Known from the epoch: only deaths of the runner raise it by two.
  const deathsSoFar = whose === 'own' ? job.epoch - 1 : (job.epoch - 1) / 2;
  if (deathsSoFar < deaths) {
    effect(job, 'death');
    process.kill(whose === 'own' ? process.pid : process.ppid, 'SIGKILL');
    await sleep(60_000);
  }
  return { id: job.id, epoch: job.epoch, paid };
}

/** One child, whose output it passes on. @param {{ readonly ms: number }} params @param {Context} job */
async function parent(params, job) {
  effect(job, 'begin');
  const child = await job.run(/** @type {any} */ (descriptor('chaos.plain_inline')), params);
  return { id: job.id, epoch: job.epoch, children: references([child]) };
}

/** @param {Failing} failing @param {Context} job */
function failAsPlanned({ attempts, how }, job) {
  if (job.attempt > attempts) return;
  effect(job, `fail:${how}`);
  switch (how) {
    case 'throw':
      throw new Error('as planned');
    case 'Busy':
      throw /** @type {any} */ (job.error).Busy();
    case 'Gone':
      throw /** @type {any} */ (job.error).Gone();
    case 'exit':
      process.exit(1); // of a thread or process of its own
  }
}

const anything = () => [];

/** @param {string} name */
function descriptor(name) {
  const rank = { version: 1, revision: 1, queue: 'default', priority: 0 };
  return { name, ...rank, validateParams: anything, errorCodes: ['Gone', 'Busy'] };
}

/** @param {'inline' | 'thread' | 'process'} isolation */
const entriesOf = (isolation) =>
  Object.entries({ plain, retry, report, tree, die, parent }).map(([kind, run]) => {
    const attempts = kind === 'die' ? 20 : ATTEMPTS;
    /** @type {any} */
    const job = {
      descriptor: descriptor(`chaos.${kind}_${isolation}`),
      validateStatus: anything,
      validateOutput: anything,
      errors: {
        Gone: { retry: false, validateData: anything },
        Busy: { retry: true, validateData: anything },
      },
      retry: { attempts, backoff: 'fixed', initialMs: 20, maxMs: 20 },
      timeoutMs: 30_000,
      isolation,
      spawns: NAMES,
    };
    return entry(job, () => Promise.resolve({ default: handler(/** @type {any} */ (run)) }));
  });

/** @type {import('@jobwright/runtime/runner').Registry} */
export const registry = { url: import.meta.url, entries: ISOLATIONS.flatMap(entriesOf) };
