import type {
  HandlerFunction,
  Isolation,
  Registry,
  RegistryEntry,
} from '@jobwright/runtime/runner';
import { sample, type Sample } from './sample.js';

/** What handlers log, in every isolation mode. Worker threads and child processes import this module too. */
type Logs = HandlerFunction<Sample>;

const retries: Logs = async (_, job) => {
  for (let n = 1; n <= 50; n += 1) job.log.info(`line ${n}`, { n });
  await job.status({ percent: 1 });
  if (job.attempt < 3) throw new Error('not yet');
  return null;
};

const odd: Logs = (_, job) => {
  const cyclic: Record<string, unknown> = { name: 'mine', job: 'mine', big: 1n };
  cyclic['self'] = cyclic;
  job.log.info('cyclic', cyclic);
  job.log.info('getter', {
    get bad(): never {
      throw new Error('no');
    },
    good: 1,
  });
  job.log.error('error', new Error('broken', { cause: 'why' }));
  const map = new Map<string, unknown>([['a', [undefined, Number.NaN, Symbol('s')]]]);
  job.log.warn('map', { map, set: new Set([1]), date: new Date(0), bytes: new Uint8Array(3) });
  job.log.child({ part: 7 }).info('child', { more: true });
  job.log.debug('not kept');
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  job.log.info('revoked', revoked.proxy);
  job.log.child(revoked.proxy).info('\u0000 \ud800 \u2028', undefined);
  (job.log.info as (...args: unknown[]) => void)({ not: 'text' }, null);
  return null;
};

const long: Logs = (_, job) => {
  for (let n = 1; n <= 300; n += 1) job.log.info('x'.repeat(100));
  return null;
};

const discreet: HandlerFunction<Sample<{ password: string }>> = ({ password }, job) => {
  job.log.info(`with ${password}`, {
    password,
    [password]: [`${password}!`],
    at: 'x'.repeat(15_995) + password,
  });
  job.log.child({ url: `https://me:${password}@host` }).warn('child', new Error(password));
  console.log(password);
  return null;
};

const talks: Logs = (_, job) => {
  console.log('to the %s', 'console');
  console.error('loudly');
  console.dir({ deep: { down: { there: { it: 'is' } } } }, { depth: 0 });
  console.table([{ a: 1 }]);
  job.log.info('said');
  return null;
};

/** Logs, and then holds its thread for ever. */
const spins: Logs = (_, job) => {
  job.log.info('before');
  for (;;) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    job.log.info('spinning');
  }
};

const greets: Logs = (_, job) => {
  job.log.info('hello');
  return null;
};

/** Logs, and has a child that does. */
function greetsWith(child: RegistryEntry): Logs {
  return async (_, job) => {
    job.log.info('hello');
    await job.run(child.job.descriptor as never, null as never);
    return null;
  };
}

const modes: readonly Isolation[] = ['inline', 'thread', 'process'];

export const registry: Registry = {
  url: import.meta.url,
  entries: modes.flatMap((isolation) => [
    sample(`test.retries_${isolation}`, retries, { isolation }),
    sample(`test.odd_${isolation}`, odd, { isolation }),
    sample(`test.long_${isolation}`, long, {
      isolation,
      logs: { level: 'info', maxBytes: 10_000 },
    }),
    sample(`test.discreet_${isolation}`, discreet, {
      isolation,
      redact: [['params', 'password']],
      logs: { level: 'info', maxBytes: 100_000, captureConsole: 'on' },
    }),
    sample(`test.talks_${isolation}`, talks, {
      isolation,
      logs: { level: 'info', maxBytes: 10_000, captureConsole: 'on' },
    }),
    ...family(isolation),
    ...(isolation === 'inline'
      ? []
      : [
          sample(`test.spins_${isolation}`, spins, {
            isolation,
            timeoutMs: 300,
            retry: { attempts: 1, backoff: 'fixed', initialMs: 0, maxMs: 0 },
          }),
        ]),
  ]),
};

function family(isolation: Isolation): readonly RegistryEntry[] {
  const child = sample(`test.child_${isolation}`, greets, { isolation });
  const differences = { isolation, spawns: [child.job.descriptor.name] };
  return [child, sample(`test.parent_${isolation}`, greetsWith(child), differences)];
}
