import type { HandlerFunction, Isolation, Registry } from '@jobwright/runtime/runner';
import './middleware.js';
import { sample, type Sample } from './sample.js';

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
