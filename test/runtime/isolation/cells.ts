import type { Isolation } from '@jobwright/runtime/runner';
import { expect } from 'vitest';
import { until } from '../../support/until.js';
import type { Scenes } from './incidents.js';
import type { Scene, Submitted } from './scene.js';

/** The test of one row of the table in docs/runner.md, in one mode. */
type Cell = (scenes: Scenes, mode: Isolation) => Promise<void>;
type Cells = Readonly<Record<Isolation, Cell>>;

/** What handlers throw that is no proper error, and what is told of it. */
const ODD: Told = [
  ['throws_odd_message', '{"a":1}'],
  ['throws_number', '17'],
  ['throws_unreadable', '[its message cannot be read]'],
  ['throws_revoked', 'The handler threw a value of type object, not an Error.'],
  ['throws_odd_declared', 'not to be read'],
];

export const CELLS = {
  returns: inEach(async ({ shared }, mode) => {
    const { job, result } = await shared.submit(mode, 'returns');
    const name = `${mode}.returns`;
    expect(await result()).toEqual({
      ok: true,
      output: { id: job.id, name, attempt: 1, epoch: 1 },
    });
    expect((await job.read()).status).toEqual({ percent: 100 });
  }),

  'throws a declared error': inEach(async ({ shared }, mode) => {
    const { job, result } = await shared.submit(mode, 'throws_declared');
    expect(await result()).toEqual({
      ok: false,
      error: { kind: 'declared', code: 'Gone', message: 'it is gone', data: { where: 'here' } },
    });
    expect((await job.read()).state).toBe('failed');
  }),

  'throws an undeclared error': failing('throws_undeclared', 'broken'),
  'throws a string': failing('throws_string', 'The handler threw a string: a plain string'),
  'throws what cannot be read': inEach(async (scenes, mode) => {
    for (const [name, message] of ODD) await failing(name, message)[mode](scenes, mode);
  }),
  'returns the wrong shape': failing('wrong_shape', /does not fit its contract: \/size: must be/),

  'never settles': {
    // It goes on, and keeps its slot.
    inline: async ({ shared }, mode) => {
      const hung = await neverSettled(shared, mode);
      const before = (await hung.seen()).length;
      await until(async () => (await hung.seen()).length > before);
      await hung.letGo();
    },
    thread: silencedWhenCut,
    process: silencedWhenCut,
  },

  'loops without yielding': {
    inline: (scenes) => takenOver(scenes, 'loops'),
    thread: cutOff,
    process: cutOff,
  },

  'calls process.exit': {
    inline: (scenes) => takenOver(scenes, 'exits'),
    thread: failing(
      'exits',
      'The thread that ran the handler is gone: it exited by itself (exit code 3).',
    ).thread,
    process: failing(
      'exits',
      'The process that ran the handler is gone: it exited by itself (exit code 3).',
    ).process,
  },

  'exhausts the memory': {
    inline: (scenes) => takenOver(scenes, 'exhausts_memory'),
    thread: failing('exhausts_memory', /^The thread .* ran out of memory/).thread,
    process: failing('exhausts_memory', /^The process .* ran out of memory/).process,
  },

  'is cancelled': inEach(async ({ shared }, mode) => {
    const { job, begun, result, seen } = await shared.submit(mode, 'obeys');
    await begun();
    expect(await job.cancel('not needed')).toBe('requested');
    expect(JSON.parse(await seen())).toMatchObject({ code: 'JOB_ABORTED', reason: 'cancelled' });
    expect(await result()).toEqual({
      ok: false,
      error: { kind: 'cancelled', message: 'not needed' },
    });
  }),

  'times out': inEach(async ({ shared }, mode) => {
    const { result, seen } = await shared.submit(mode, 'obeys_timeout');
    // The claim still holds: what it reports while it lets go is stored.
    expect(JSON.parse(await seen())).toMatchObject({ reason: 'timeout', late: 'stored' });
    expect(await result()).toMatchObject({ error: { kind: 'timed-out' } });
  }),

  'loses its lease': inEach(async ({ leaseLost }, mode) => {
    const { scene, jobs } = await leaseLost;
    const { job, seen, result } = jobs[mode];
    expect(JSON.parse(await seen())).toMatchObject({ reason: 'lease-lost', late: 'LEASE_LOST' });
    expect(await result()).toMatchObject({ ok: true, output: { attempt: 1 } });
    expect(scene.events).toContainEqual(
      expect.objectContaining({ type: 'settled', id: job.id, outcome: 'lease-lost' }),
    );
  }),

  'meets a shutdown': inEach(async ({ shutdown }, mode) => {
    const { scene, jobs } = await shutdown;
    const { job, seen, result } = jobs[mode];
    expect(JSON.parse(await seen())).toMatchObject({ reason: 'shutdown', late: 'stored' });
    expect(await result()).toEqual({ ok: true, output: { epoch: 2, attempt: 1 } });
    expect(scene.events).toContainEqual(
      expect.objectContaining({ type: 'settled', id: job.id, outcome: 'released' }),
    );
  }),

  'meets a lost database': inEach(async ({ lostDatabase }, mode) => {
    const { job, result } = (await lostDatabase).jobs[mode];
    expect(await result()).toEqual({ ok: true, output: 'went on' });
    expect((await job.read()).attempt).toBe(1);
  }),

  'leaves a rejection unhandled': {
    inline: survives(['strays_rejection', 'nobody waits for this'], ['strays_odd', '{"a":1}']),
    thread: stray(['strays_rejection', 'nobody waits for this'], ['strays_odd', '{"a":1}']),
    process: stray(['strays_rejection', 'nobody waits for this'], ['strays_odd', '{"a":1}']),
  },

  'leaves an exception uncaught': {
    inline: survives(['strays_exception', 'nobody catches this']),
    thread: stray(['strays_exception', 'nobody catches this']),
    process: stray(['strays_exception', 'nobody catches this']),
  },
} as const satisfies Readonly<Record<string, Cells>>;

export type Row = keyof typeof CELLS;

function inEach(cell: Cell): Cells {
  return { inline: cell, thread: cell, process: cell };
}

function failing(name: string, message: string | RegExp): Cells {
  return inEach(async ({ shared }, mode) => {
    const { job, result } = await shared.submit(mode, name);
    const matching: unknown =
      typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await result()).toEqual({ ok: false, error: { kind: 'unexpected', message: matching } });
    expect((await job.read()).state).toBe('dead');
  });
}

async function neverSettled(shared: Scene, mode: Isolation): Promise<Submitted> {
  const hung = await shared.submit(mode, 'never_settles');
  expect(await hung.result()).toMatchObject({ error: { kind: 'timed-out' } });
  return hung;
}

async function silencedWhenCut({ shared }: Scenes, mode: Isolation): Promise<void> {
  const hung = await neverSettled(shared, mode);
  // It wrote every 10 ms while it lived.
  await until(async () => {
    const before = (await hung.seen()).length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (await hung.seen()).length === before;
  });
}

async function cutOff({ shared }: Scenes, mode: Isolation): Promise<void> {
  const { job, result } = await shared.submit(mode, 'loops');
  expect(await result()).toMatchObject({ error: { kind: 'timed-out' } });
  expect((await job.read()).state).toBe('dead');
}

/** The handler takes its runner down; another runs the job to its end, and so it does with the innocent neighbour. */
async function takenOver({ open }: Scenes, name: string): Promise<void> {
  const scene = await open();
  const victim = await scene.process();
  const neighbour = await scene.submit('inline', 'waits_briefly');
  await neighbour.begun();
  const fatal = await scene.submit('inline', name);
  await victim.exited;
  await neighbour.letGo();
  await scene.runner();
  expect(await fatal.result()).toEqual({ ok: true, output: 'recovered' });
  expect(await neighbour.result()).toEqual({ ok: true, output: 'went on' });
  expect((await neighbour.job.read()).attempt).toBe(1);
}

/** What jobs do, and what is told of it. */
type Told = readonly (readonly [name: string, message: string])[];

/** The runner process goes on; the attempts fail, and their jobs say why. */
function survives(...strays: Told): Cell {
  return async ({ open }) => {
    const scene = await open();
    const runner = await scene.process();
    const neighbour = await scene.submit('inline', 'waits');
    await neighbour.begun();
    for (const [name, message] of strays) {
      const { job, result } = await scene.submit('inline', name);
      expect(await result()).toEqual({ ok: false, error: { kind: 'unexpected', message } });
      await runner.heard('stray-error', job.id);
    }
    await neighbour.letGo();
    expect(await neighbour.result()).toEqual({ ok: true, output: 'went on' });
    expect(runner.child.exitCode).toBeNull();
  };
}

function stray(...strays: Told): Cell {
  return async ({ shared }, mode) => {
    for (const [name, message] of strays) {
      const { job, result } = await shared.submit(mode, name);
      expect(await result()).toEqual({ ok: false, error: { kind: 'unexpected', message } });
      const told = { name: `${mode}.${name}`, message };
      expect(shared.heard('stray-error', job.id)).toMatchObject(told);
    }
  };
}
