import { expect, it } from 'vitest';
import { drain } from '../../../runtime/src/runner/drain.js';

it('asks again where a job began and ended during the last claim: it may have woken another', async () => {
  let begun = 0;
  const claims = [
    () => 1, // it has not begun when this is told
    () => {
      begun += 1; // now it has, and has ended
      return 0;
    },
    () => 1, // what it has woken
    () => 0,
  ];
  await drain({
    slots: { idle: true, changed: () => Promise.resolve() },
    attempts: {
      some: false,
      get begun() {
        return begun;
      },
      woken: () => Promise.resolve(),
      parkWaiting: () => undefined,
    },
    claims: { some: false, nextCount: () => Promise.resolve(claims.shift()?.() ?? 0) },
  });
  expect(claims).toEqual([]);
});

it('does not go by a claim that began while a job ran, though it came as soon as none did', async () => {
  let [begun, running, looks] = [0, false, 0];
  const whileOneRan: boolean[] = [];
  await drain({
    slots: {
      idle: false,
      changed: () => {
        running = false;
        return Promise.resolve();
      },
    },
    attempts: {
      get some() {
        looks += 1;
        if (looks === 1)
          queueMicrotask(() => {
            [begun, running] = [1, true];
          });
        return running;
      },
      get begun() {
        return begun;
      },
      woken: () => Promise.resolve(),
      parkWaiting: () => undefined,
    },
    claims: {
      some: false,
      nextCount: () => {
        whileOneRan.push(running);
        running = false;
        return Promise.resolve(0);
      },
    },
  });
  expect(whileOneRan).toEqual([false]);
});
