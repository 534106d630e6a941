import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StoreKind } from '../../../support/stores.js';
import { commands } from './commands.js';
import { memorySystem, realSystem, type RealSystem } from './system.js';
import { World } from './world.js';

/** For longer runs: JOBWRIGHT_MODEL_RUNS=1000 npx vitest run test/runtime/store/model. */
const RUNS = Number(process.env.JOBWRIGHT_MODEL_RUNS ?? 200);
/** A run has half as many on average. */
const MOST_COMMANDS = 200;

/**
 * Compares a real store with the memory store, 200 times or as often as the environment says. The runs are dealt out to
 * `lanes` databases, each with its own sequence of them: while one waits for the disk the others go on.
 */
export function exerciseModel(kind: StoreKind, lanes: number): void {
  describe(`the model and ${kind}`, () => {
    let systems: readonly RealSystem[] = [];
    beforeAll(async () => {
      systems = await Promise.all(Array.from({ length: lanes }, () => realSystem(kind)));
    });
    afterAll(() => Promise.all(systems.map((system) => system.close())));

    it('answer and store the same, whatever is asked of them', { timeout: 3_600_000 }, async () => {
      const started = performance.now();
      const ran = await Promise.all(
        systems.map((real, lane) => compare(real, Math.ceil((RUNS - lane) / lanes))),
      );
      const seconds = (performance.now() - started) / 1_000;
      const asked = ran.reduce((sum, each) => sum + each, 0);
      if (process.env.JOBWRIGHT_MODEL_RUNS !== undefined)
        console.log(`${kind}: ${RUNS} runs, ${asked} commands, ${seconds.toFixed(1)} s`);
    });
  });
}

/** Answers how many commands were run. */
async function compare(real: RealSystem, numRuns: number): Promise<number> {
  let ran = 0;
  if (numRuns < 1) return ran;
  const property = fc.asyncProperty(commands(MOST_COMMANDS), async (asked) => {
    await real.empty();
    const world = new World(memorySystem(), real);
    ran += [...asked].length;
    await fc.asyncModelRun(() => ({ model: world, real: world }), asked);
    await world.compare();
  });
  await fc.assert(property, { numRuns, endOnFailure: process.env.CI !== undefined });
  return ran;
}
