import { setImmediate as turn } from 'node:timers/promises';
import type { SettleAnswer, Settlement } from '@jobwright/runtime/store';
import { expect, it } from 'vitest';
import { SettlementWriter } from '../../../runtime/src/runner/settlement-writer.js';
import { StoreHealth } from '../../../runtime/src/runner/store-health.js';
import { until } from '../../support/until.js';

const HELD_MS = 100;
const LATER = 20;

/** A writer, and how many ends it has written each time. */
function writing(moreToCome: () => boolean, write: () => void = () => undefined) {
  const batches: number[] = [];
  const store = {
    settle: (settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> => {
      batches.push(settlements.length);
      write();
      return Promise.resolve(settlements.map(() => 'settled'));
    },
  };
  const health = new StoreHealth(() => undefined);
  const writer = new SettlementWriter({ store, health, givenUp: () => false, moreToCome });
  const outcome = { kind: 'succeeded', output: 'null' } as const;
  const state = { settled: 0 };
  const add = (): void => {
    writer.add({
      settlement: { id: 'job', token: { claimId: 'claim', epoch: 1 }, outcome },
      settled: () => (state.settled += 1),
      refused: () => false,
      unsettled: (error) => expect.fail(String(error)),
    });
  };
  return { batches, state, add };
}

it('ends that come after a write that held the thread are written together, once others have had it for as long', async () => {
  const { batches, state, add } = writing(
    () => false,
    () => {
      if (batches.length === 1) hold();
    },
  );
  add();
  await until(() => Promise.resolve(batches.length === 1));
  for (let n = 0; n < LATER; n += 1) {
    add();
    await turn();
  }
  await until(() => Promise.resolve(state.settled === 1 + LATER));
  expect(batches).toEqual([1, LATER]);
});

it('ends of some turns are written together where jobs at hand are about to end, of few turns even if they do not', async () => {
  let atHand = 3;
  const { batches, state, add } = writing(() => atHand > 0);
  add();
  for (; atHand > 0; atHand -= 1) {
    await turn();
    add();
  }
  await until(() => Promise.resolve(state.settled === 4));
  expect(batches).toEqual([4]);
  atHand = Infinity;
  add();
  await until(() => Promise.resolve(state.settled === 5));
});

it('an end is written at once where none is at hand', async () => {
  const { batches, state, add } = writing(() => false);
  add();
  await turn();
  add();
  await until(() => Promise.resolve(state.settled === 2));
  expect(batches).toEqual([1, 1]);
});

/** As a store does that works on this thread. */
function hold(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_MS);
}
