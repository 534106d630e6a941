import {
  entry,
  handler,
  type Handler,
  type HandlerFunction,
  type Registry,
  type RegistryEntry,
  type RunnerJob,
} from '@jobwright/runtime/runner';
import {
  buildClient,
  type ClientBase,
  type Connection,
  type JobCaller,
} from '@jobwright/runtime/client';
import { sample, type Differences, type Sample } from '../../support/sample.js';

export interface Count extends Sample<{ text: string }, { words: number }> {
  readonly name: 'test.count';
}

/** As a handler sees a job that may start test.count. */
export interface CountAll extends Sample<{ texts: string[] }, { words: number }> {
  readonly name: 'test.count_all';
  readonly spawns: Count;
}

export function job<J extends Sample>(
  name: J['name'],
  differences: Differences = {},
): RunnerJob<J> {
  return sample(name, () => undefined, differences).job as unknown as RunnerJob<J>;
}

export function line<J extends Sample>(of: RunnerJob<J>, run: HandlerFunction<J>): RegistryEntry {
  return entry<J>(of, () => Promise.resolve({ default: handler<J>(run) }));
}

export const countJob = job<Count>('test.count');
export const countAllJob = job<CountAll>('test.count_all', { spawns: ['test.count'] });

export const count: Handler<Count> = handler<Count>(async ({ text }, { status, log, error }) => {
  if (text === '') throw error.Gone({ where: 'nowhere' });
  const words = text.split(' ');
  for (const [index, word] of words.entries()) {
    log.info('a word', { word });
    await status({ percent: (100 * (index + 1)) / words.length });
  }
  return { words: words.length };
});

export const countAll: Handler<CountAll> = handler<CountAll>(async ({ texts }, context) => {
  const counts = await context.runAll(
    countJob.descriptor,
    texts.map((text) => ({ text })),
    { key: (_, index) => `text ${index}` },
  );
  return { words: counts.reduce((sum, { words }) => sum + words, 0) };
});

export function registryOf(...entries: readonly RegistryEntry[]): Registry {
  return { url: import.meta.url, entries };
}

export const registry = registryOf(line(countJob, count.run), line(countAllJob, countAll.run));

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<string, JobCaller<Sample>>> & {
    readonly count: JobCaller<Count>;
    readonly count_all: JobCaller<CountAll>;
  };
};

export function clientOf(target: string | Connection, { entries }: Registry = registry): Client {
  return buildClient<Client>(
    entries.map(({ job: { descriptor } }) => descriptor),
    target,
  );
}
