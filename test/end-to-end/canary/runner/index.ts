import { AsyncResource } from 'node:async_hooks';
import { inspect } from 'node:util';
import type { HandlerFunction, Isolation, Registry } from '@jobwright/runtime/runner';
import { DEFAULT_LOG_POLICY } from '../../../../runtime/dist/logs/job-log.js';
import { sample, type Sample } from '../../../support/sample.js';

export const WAYS = [
  'keeps',
  'throws an error',
  'throws an error that is cut',
  'throws a string',
  'throws a declared error',
  'throws an undeclared one',
  'reports a wrong status',
  'returns a wrong output',
  'leaves a rejection',
] as const;
/** What only the worker that it is alone in can take for its own. */
export const WAYS_ALONE = [...WAYS, 'leaves a rejection of nobody'] as const;
/** What is set in motion here is no handler's. */
const nobody = new AsyncResource('nobody');

export interface Canary {
  readonly way: (typeof WAYS_ALONE)[number];
  readonly token: string;
  readonly nested: { readonly password: string };
  readonly items: readonly { readonly secret: string }[];
}

const run: HandlerFunction<Sample<Canary>> = async (params, job) => {
  const { way, token, nested, items } = params;
  const { password } = nested;
  const told = `${token}, ${JSON.stringify({ password })}, ?p=${encodeURIComponent(password)}, ${items[0]?.secret}, ${inspect({ key: items[1]?.secret })}`;
  job.log.info(told, { told });
  console.log(told, params);
  console.dir({ items });
  switch (way) {
    case 'keeps':
      await job.status({ percent: 1, seen: told } as { percent: number });
      return { token, also: told };
    case 'throws an error':
      throw new TypeError(told, { cause: told });
    case 'throws an error that is cut':
      // What is stored of a message ends in the midst of it.
      throw new Error('x'.repeat(1_990) + token);
    case 'throws a string':
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw told;
    case 'throws a declared error':
      throw job.error.Gone({ where: 'not to be seen', told: [told] } as { where: string }, told);
    case 'throws an undeclared one':
      throw Object.assign(job.error.Gone({ where: told }, told), { code: token });
    case 'reports a wrong status':
      await job.status({ [told]: told } as unknown as { percent: number });
      return null;
    case 'returns a wrong output':
      return { wrong: { [told]: told } };
    case 'leaves a rejection':
      void Promise.reject(new Error(told));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return null;
    case 'leaves a rejection of nobody':
      nobody.runInAsyncScope(() => void Promise.reject(new Error(told)));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return null;
  }
};

const one = (isolation: Isolation) =>
  sample<Canary, unknown>(`test.canary_${isolation}`, run, {
    isolation,
    logs: { ...DEFAULT_LOG_POLICY, captureConsole: 'on' },
    retry: { attempts: 1, backoff: 'fixed', initialMs: 1, maxMs: 1 },
    // As a validator does it: paths and names of properties, never values.
    validateOutput: (value) => {
      const [name] = Object.keys((value as { wrong?: object } | null)?.wrong ?? {});
      return name === undefined ? [] : [{ path: `/wrong/${name}`, message: `${name} is too much` }];
    },
    redact: [
      ['params', 'token'],
      ['params', 'nested', 'password'],
      ['params', 'items', '*', 'secret'],
      ['output', 'token'],
      ['errors', 'Gone', 'data', 'where'],
    ],
  });

const inline = one('inline');

/** Has secrets of its own in its status and output, and starts another that has some. */
const parent = sample<Canary, unknown>(
  'test.canary_parent',
  async (params, job) => {
    const told = `told of ${params.token}`;
    await job.status({ percent: 1, told, session: 'canary-session' } as { percent: number });
    const child = inline.job.descriptor as never;
    for (const way of ['keeps', 'throws a declared error'])
      await (await job.start(child, { ...params, way } as never, { key: way })).result();
    return { told, ticket: 'canary-ticket' };
  },
  {
    spawns: ['test.canary_inline'],
    redact: ['token', 'nested', 'items'].map((name) => ['params', name]),
  },
);

export const registry: Registry = {
  url: import.meta.url,
  entries: [inline, one('thread'), one('process'), parent],
};
