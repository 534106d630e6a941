import { checkFields } from '../client/fields.js';
import type { JobType } from '../types/job-type.js';
import { Children, type Parent } from './children.js';
import type { DurableHost } from './host.js';
import { Memory } from './memory.js';
import { runAll, runAllSettled } from './run-all.js';
import { Steps } from './steps.js';
import type { Durable } from './types.js';

const CHILD_OPTIONS = ['key', 'detached', 'retryFailed'];
const MANY_OPTIONS = [...CHILD_OPTIONS, 'concurrency'];

/** What the context of one attempt offers for children, steps and sleeps, on whichever thread this is. */
export function durable<J extends JobType>(parent: Parent, host: DurableHost): Durable<J> {
  const memory = new Memory(host);
  const children = new Children(parent, host, memory);
  const steps = new Steps(parent.name, host, memory, parent.signal);
  return {
    run: async (job, params, options = {}) => {
      checkFields('A child', options, CHILD_OPTIONS);
      const key = children.keyFor(job, options.key);
      return (await children.start(job, params, key, options)).output();
    },
    start: async (job, params, options = {}) => {
      checkFields('A child', options, CHILD_OPTIONS);
      return children.start(job, params, children.keyFor(job, options.key), options);
    },
    runAll: async (job, list, options = {}) => {
      checkFields('A runAll', options, MANY_OPTIONS);
      return runAll(children, job, list, options);
    },
    runAllSettled: async (job, list, options = {}) => {
      checkFields('A runAllSettled', options, MANY_OPTIONS);
      return runAllSettled(children, job, list, options);
    },
    step: (key, act) => steps.step(key, act),
    sleep: (key, duration) => steps.sleep(key, duration),
  };
}
