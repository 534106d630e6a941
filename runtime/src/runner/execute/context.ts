import type { Durable } from '../../children/types.js';
import type { JobLogger } from '../../logs/job-log.js';
import type { JobHeaders } from '../../types/headers.js';
import type { ErrorConstructors, JobContext, SomeAdditions } from '../types.js';

/** What stands behind a context; each part is made when it is first asked for. */
export interface ContextParts {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly headers: JobHeaders;
  readonly signal: AbortSignal;
  readonly errors: ErrorConstructors<never>;
  readonly logger: JobLogger;
  readonly durable: Durable<never>;
  readonly status: JobContext['status'];
  readonly complete: JobContext['complete'];
}

/** By a symbol: what prints or copies a context does not find it, and a context that inherits from it does. */
const PARTS = Symbol('jobwright.parts');

/**
 * What a handler sees of its attempt. All of it may be taken apart (`const { log, step } = job`); a copy by `{ ...job }` has only
 * what is plain data.
 */
class Context implements Omit<JobContext, keyof SomeAdditions> {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly headers: JobHeaders;
  declare private readonly [PARTS]: ContextParts;

  constructor(parts: ContextParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.attempt = parts.attempt;
    this.epoch = parts.epoch;
    this.headers = parts.headers;
    this[PARTS] = parts;
  }

  get signal(): AbortSignal {
    return this[PARTS].signal;
  }
  get error(): ErrorConstructors<never> {
    return this[PARTS].errors;
  }
  get log(): JobLogger {
    return this[PARTS].logger;
  }
  get status(): JobContext['status'] {
    return this[PARTS].status;
  }
  get complete(): JobContext['complete'] {
    return this[PARTS].complete;
  }
  get run(): JobContext['run'] {
    return this[PARTS].durable.run;
  }
  get start(): JobContext['start'] {
    return this[PARTS].durable.start;
  }
  get runAll(): JobContext['runAll'] {
    return this[PARTS].durable.runAll;
  }
  get runAllSettled(): JobContext['runAllSettled'] {
    return this[PARTS].durable.runAllSettled;
  }
  get step(): JobContext['step'] {
    return this[PARTS].durable.step;
  }
  get sleep(): JobContext['sleep'] {
    return this[PARTS].durable.sleep;
  }
}

export function makeContext(parts: ContextParts): JobContext {
  return new Context(parts);
}

/** A context with more in it. */
export function withAdditions(context: JobContext, additions: SomeAdditions): JobContext {
  const own = Object.getOwnPropertyDescriptors({ ...additions });
  return Object.create(context, own) as JobContext;
}
