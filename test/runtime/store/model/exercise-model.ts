import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StoreKind } from '../../../support/stores.js';
import { commands } from './commands.js';
import { memorySystem, realSystem, type RealSystem } from './system.js';
import { World } from './world.js';

/** For longer runs: JOBWRIGHT_MODEL_RUNS=1000 npx vitest run test/runtime/store/model. */
const RUNS = process.env.JOBWRIGHT_MODEL_RUNS;
/** A run has half as many on average. */
const MOST_COMMANDS = 200;

/** Compares a real store with the memory store, `runs` times or as many as the environment says. */
export function exerciseModel(kind: StoreKind, runs: number): void {
  describe(`the model and ${kind}`, () => {
    let real: RealSystem;
    beforeAll(async () => {
      real = await realSystem(kind);
    });
    afterAll(() => real.close());

    it('answer and store the same, whatever is asked of them', { timeout: 3_600_000 }, async () => {
      let ran = 0;
      const property = fc.asyncProperty(commands(MOST_COMMANDS), async (asked) => {
        await real.empty();
        const world = new World(memorySystem(), real);
        const counted = [...asked];
        ran += counted.length;
        await fc.asyncModelRun(() => ({ model: world, real: world }), asked);
        await world.compare();
      });
      const started = performance.now();
      const numRuns = Number(RUNS ?? runs);
      await fc.assert(property, { numRuns, endOnFailure: process.env.CI !== undefined });
      const seconds = (performance.now() - started) / 1_000;
      if (RUNS !== undefined)
        console.log(`${kind}: ${numRuns} runs, ${ran} commands, ${seconds.toFixed(1)} s`);
    });
  });
}
