import type { Registry, RegistryEntry } from '../../types.js';
import type { HandlerEnd, StrayError } from '../execution.js';
import { loadMiddleware } from '../middleware.js';
import { settleIn } from '../../../store/settle-in.js';
import { LogSending } from '../../../logs/sending.js';
import type { Mask } from '../../../logs/redact.js';
import type { StoredFailure } from '../../../types/failure.js';
import { maskOf } from '../mask.js';
import { runHandler } from '../run-handler.js';
import { unexpected } from '../thrown.js';
import { takeStrayError } from '../owner.js';
import { JobAbortError } from '../../abort.js';
import { receiveError } from './errors.js';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.js';

/** No run. */
const NONE = 0;

/**
 * The worker's side: runs one handler at a time, found in the registry by its job's name.
 * @param post sends to the runner
 * @returns what is to be told of each message of the runner
 */
export function serve(
  { registry, imports, middleware: address }: WorkerSetup,
  post: (message: FromWorker) => void,
): (message: ToWorker) => void {
  const entries = load(registry, imports);
  // Its failure is told when a job asks for it.
  entries.catch(() => undefined);
  // After the imports, which may be what it is loaded by.
  const middleware = entries.then(() => loadMiddleware(address));
  middleware.catch(() => undefined);
  let controller = new AbortController();
  let current = NONE;
  /** Of the present run, or the one before. */
  let mask: Mask = (text) => text;
  let calls = 0;
  /** Of the present run. */
  let log: LogSending | undefined;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  >();

  function end(run: number, ended: HandlerEnd): void {
    if (run !== current) return;
    log?.flush();
    current = NONE;
    post({ type: 'ended', run, end: ended });
  }

  async function run({ run: number, name, invocation }: Extract<ToWorker, { type: 'run' }>) {
    controller = new AbortController();
    current = number;
    const sending = new LogSending((lines, first, last) => {
      // What a handler has left behind goes on, but speaks for no job any more.
      if (current === number) post({ type: 'log', run: number, lines, first, last });
    });
    log = sending;
    try {
      const entry = (await entries).get(name);
      if (entry === undefined) throw new Error(`The registry ${registry} has no job ${name}.`);
      mask = maskOf(entry.job, invocation);
      end(
        number,
        await runHandler(entry, invocation, {
          signal: controller.signal,
          call: (method, args) =>
            new Promise((resolve, reject) => {
              // What it logged before it waits is not to wait with it.
              sending.flush();
              const call = ++calls;
              waiting.set(call, { resolve, reject });
              post({ type: 'call', run: number, call, method, args });
            }),
          isOver: () => current !== number,
          log: sending.add,
          middleware,
          settleIn,
          stray: (failure) => {
            tellStray({ id: invocation.id, name, message: failure.message });
            end(number, threw(failure));
          },
        }),
      );
    } catch (error) {
      end(number, threw(unexpected(error, mask)));
    }
  }

  function tellStray(error: StrayError): void {
    post({ type: 'stray', error });
  }

  // It fails the run that set it in motion, if that still goes on; where that is not known, the present one.
  function stray(error: unknown): void {
    if (takeStrayError(error)) return;
    const failure = unexpected(error, mask);
    tellStray({ message: failure.message });
    if (current !== NONE) end(current, threw(failure));
  }
  process.on('unhandledRejection', stray).on('uncaughtException', stray);

  return (message) => {
    switch (message.type) {
      case 'run':
        void run(message);
        break;
      case 'abort':
        if (message.run === current) controller.abort(new JobAbortError(message.reason));
        break;
      case 'answer': {
        const { call, answer } = message;
        const waits = waiting.get(call);
        waiting.delete(call);
        if (answer.ok) waits?.resolve(answer.value);
        else waits?.reject(receiveError(answer.error));
      }
    }
  };
}

function threw(failure: StoredFailure): HandlerEnd {
  return { kind: 'threw', failure, retry: true };
}

async function load(
  registry: string,
  imports: readonly string[],
): Promise<ReadonlyMap<string, RegistryEntry>> {
  for (const module of imports) await import(module);
  const loaded = (await import(registry)) as { readonly registry: Registry };
  return new Map(loaded.registry.entries.map((entry) => [entry.job.descriptor.name, entry]));
}
