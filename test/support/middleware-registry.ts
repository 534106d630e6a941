import type { HandlerFunction, Isolation, Registry } from '@jobwright/runtime/runner';
import { sample, type Sample } from './sample.js';

declare module '@jobwright/runtime/runner' {
  interface JobAdditions {
    readonly tenant: string;
    readonly around: readonly string[];
  }
}

const tell: HandlerFunction<Sample> = (_, { tenant, around }) => ({ tenant, around });
const modes: readonly Isolation[] = ['inline', 'thread', 'process'];

export const registry: Registry = {
  url: import.meta.url,
  entries: [
    ...modes.map((isolation) => sample(`test.${isolation}`, tell, { isolation })),
    sample('test.refused', tell, {
      retry: { attempts: 1, backoff: 'fixed', initialMs: 0, maxMs: 0 },
    }),
  ],
};
