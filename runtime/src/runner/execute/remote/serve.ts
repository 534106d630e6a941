import type { Registry, RegistryEntry } from '../../types.js';
import type { HandlerEnd, StrayError } from '../execution.js';
import { loadMiddleware } from '../middleware.js';
import { runHandler, unexpected } from '../run-handler.js';
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
  let calls = 0;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  >();

  function end(run: number, ended: HandlerEnd): void {
    if (run !== current) return;
    current = NONE;
    post({ type: 'ended', run, end: ended });
  }

  async function run({ run: number, name, invocation }: Extract<ToWorker, { type: 'run' }>) {
    controller = new AbortController();
    current = number;
    try {
      const entry = (await entries).get(name);
      if (entry === undefined) throw new Error(`The registry ${registry} has no job ${name}.`);
      end(
        number,
        await runHandler(entry, invocation, controller.signal, {
          call: (method, args) =>
            new Promise((resolve, reject) => {
              const call = ++calls;
              waiting.set(call, { resolve, reject });
              post({ type: 'call', run: number, call, method, args });
            }),
          isOver: () => current !== number,
          middleware,
          stray: (error) => {
            tellStray({ id: invocation.id, name, message: unexpected(error).message });
            end(number, threw(error));
          },
        }),
      );
    } catch (error) {
      end(number, threw(error));
    }
  }

  function tellStray(error: StrayError): void {
    post({ type: 'stray', error });
  }

  // It fails the run that set it in motion, if that still goes on; where that is not known, the present one.
  function stray(error: unknown): void {
    if (takeStrayError(error)) return;
    tellStray({ message: unexpected(error).message });
    if (current !== NONE) end(current, threw(error));
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

function threw(error: unknown): HandlerEnd {
  return { kind: 'threw', failure: unexpected(error), retry: true };
}

async function load(
  registry: string,
  imports: readonly string[],
): Promise<ReadonlyMap<string, RegistryEntry>> {
  for (const module of imports) await import(module);
  const loaded = (await import(registry)) as { readonly registry: Registry };
  return new Map(loaded.registry.entries.map((entry) => [entry.job.descriptor.name, entry]));
}
