import type { HandlerFunction, Registry } from '@jobwright/runtime/runner';
import { sample, type Sample } from './sample.js';

/** What handlers may do, well or badly. Worker threads import this module too. */
const report: HandlerFunction<Sample<{ percents: number[] }, { epoch: number }>> = async (
  { percents },
  { status, epoch },
) => {
  for (const percent of percents) await status({ percent });
  return { epoch };
};

const hang: HandlerFunction<Sample<unknown, never>> = async (_, { signal, status }) => {
  await status({ percent: 1 });
  return new Promise((__, reject) => {
    const fail = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
  });
};

export const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.echo', (params) => params),
    sample('test.report', report),
    sample('test.report_in_thread', report, { isolation: 'thread' }),
    sample('test.hang', hang),
    sample('test.hang_in_thread', hang, { isolation: 'thread' }),
    sample('test.hang_shortly', hang, { timeoutMs: 100 }),
    sample('test.bad_status', (_, { status }) => {
      // Not awaited: it must fail the attempt all the same.
      void status({ percent: 'half' } as never);
      return 'done';
    }),
    sample('test.bad_output', () => ({ size: 'large' }), {
      validateOutput: () => [{ path: '/size', message: 'must be number' }],
    }),
    sample('test.fail', ({ code }: { code: 'Gone' | 'Busy' }, { error }): never => {
      throw error[code]({ where: 'here' }, `it is ${code}`);
    }),
    sample('test.throw', (): never => {
      throw new Error('broken');
    }),
    sample('test.throw_this', ({ message }: { message: string }): never => {
      throw new Error(message);
    }),
    sample('test.throw_string', (): never => {
      // What careless code does.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'a plain string';
    }),
    sample('test.succeed_at', (params: { attempt: number }, { attempt }) => {
      if (attempt < params.attempt) throw new Error('not yet');
      return { attempt };
    }),
    sample(
      'test.left_behind',
      (_, { status }) => {
        setInterval(() => void status({ percent: 99 }), 5);
        return 'done';
      },
      { isolation: 'thread' },
    ),
    sample('test.spin', spin, { isolation: 'thread', timeoutMs: 200 }),
    sample('test.spin_inline', spin, { timeoutMs: 200 }),
    sample('test.block', ({ ms }: { ms: number }) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    }),
    sample('test.exit', (): never => process.exit(3), { isolation: 'thread' }),
  ],
};

/** Never yields to the event loop; that it is not busy meanwhile leaves the processor to other tests. */
function spin(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
