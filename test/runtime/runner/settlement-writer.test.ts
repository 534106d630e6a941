import { setImmediate as turn } from 'node:timers/promises';
import type { SettleAnswer, Settlement } from '@jobwright/runtime/store';
import { expect, it } from 'vitest';
import { SettlementWriter } from '../../../runtime/src/runner/settlement-writer.js';
import { StoreHealth } from '../../../runtime/src/runner/store-health.js';
import { until } from '../../support/until.js';

const HELD_MS = 100;
const LATER = 20;

it('ends that come after a write that held the thread are written together, once others have had it for as long', async () => {
  const batches: number[] = [];
  const store = {
    settle: (settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> => {
      if (batches.push(settlements.length) === 1) hold();
      return Promise.resolve(settlements.map(() => 'settled'));
    },
  };
  const health = new StoreHealth(() => undefined);
  const writer = new SettlementWriter(store, health, () => false);
  const outcome = { kind: 'succeeded', output: 'null' } as const;
  let settled = 0;
  const add = (): void => {
    writer.add({
      settlement: { id: 'job', token: { claimId: 'claim', epoch: 1 }, outcome },
      settled: () => (settled += 1),
      refused: () => false,
      unsettled: (error) => expect.fail(String(error)),
    });
  };
  add();
  await until(() => Promise.resolve(batches.length === 1));
  for (let n = 0; n < LATER; n += 1) {
    add();
    await turn();
  }
  await until(() => Promise.resolve(settled === 1 + LATER));
  expect(batches).toEqual([1, LATER]);
});

/** As a store does that works on this thread. */
function hold(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_MS);
}
