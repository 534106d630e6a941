import type { RegistryEntry } from '../../types.js';
import type { Execution, HandlerEnd, Invocation, RunHost, StrayError } from '../execution.js';
import { callHost } from '../host.js';
import { sendError } from './errors.js';
import type { Answer, FromWorker } from './messages.js';
import type { StartWorker, WorkerPort } from './port.js';

/** What becomes of a worker, for the pool it belongs to. */
export interface WorkerEvents {
  /** It may be given another run. */
  readonly idle: (worker: RemoteWorker) => void;
  /** It must not be given another, though it may not have exited yet. */
  readonly spoiled: (worker: RemoteWorker) => void;
  readonly gone: (worker: RemoteWorker) => void;
  readonly stray: (error: StrayError) => void;
}

interface Run {
  readonly number: number;
  readonly host: RunHost;
  readonly end: (end: HandlerEnd) => void;
}

/** One worker thread or child process, and the run that it has. */
export class RemoteWorker {
  readonly #what: string;
  readonly #events: WorkerEvents;
  readonly #port: WorkerPort;
  readonly gone: Promise<void>;
  #run: Run | undefined;
  #runs = 0;
  #killed = false;
  #spoiled = false;

  /** @param what `thread` or `process`, for messages */
  constructor(what: string, startWorker: StartWorker, events: WorkerEvents) {
    this.#what = what;
    this.#events = events;
    let isGone!: () => void;
    this.gone = new Promise((resolve) => (isGone = resolve));
    this.#port = startWorker({
      message: (message) => {
        this.#heard(message);
      },
      exit: (why) => {
        this.#exited(why);
        isGone();
      },
    });
  }

  start(entry: RegistryEntry, invocation: Invocation, host: RunHost): Execution {
    const number = ++this.#runs;
    const { name } = entry.job.descriptor;
    const ended = new Promise<HandlerEnd>((end) => {
      this.#run = { number, host, end };
    });
    this.#port.ref();
    this.#port.post({ type: 'run', run: number, name, invocation });
    return {
      ended,
      abort: (reason) => {
        if (this.#run?.number === number) this.#port.post({ type: 'abort', run: number, reason });
      },
      kill: () => {
        // A worker that has ended this run may be busy with another.
        if (this.#run?.number === number) this.kill();
      },
    };
  }

  kill(): void {
    this.#killed = true;
    this.#port.kill();
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case 'call':
        void this.#answer(message);
        break;
      case 'log':
        if (message.run === this.#run?.number)
          this.#run.host.log(message.lines, message.first, message.last);
        break;
      case 'ended':
        if (message.run === this.#run?.number) this.#ended(message.end);
        break;
      case 'stray':
        this.#spoiled = true;
        this.#events.spoiled(this);
        this.#events.stray(message.error);
        if (this.#run === undefined) this.kill();
    }
  }

  /** An answer that finds the worker gone is forgotten with it. */
  async #answer(message: Extract<FromWorker, { type: 'call' }>): Promise<void> {
    const { run, call, method, args } = message;
    // A worker refuses by itself what is called after the end.
    if (run !== this.#run?.number) return;
    const answer: Answer = await callHost(this.#run.host, method, args).then(
      (value) => ({ ok: true, value }),
      (error: unknown) => ({ ok: false, error: sendError(error) }),
    );
    this.#port.post({ type: 'answer', call, answer });
  }

  #ended(end: HandlerEnd): void {
    const run = this.#run;
    this.#run = undefined;
    this.#port.unref();
    if (this.#spoiled) this.kill();
    else this.#events.idle(this);
    run?.end(end);
  }

  #exited(why: string): void {
    const run = this.#run;
    this.#run = undefined;
    this.#events.gone(this);
    const how = this.#killed ? 'it was killed' : why;
    run?.end({ kind: 'died', message: `The ${this.#what} that ran the handler is gone: ${how}.` });
  }
}
