import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRunner, takeStrayError, type RunnerEvent } from '@jobwright/runtime/runner';
import { Option, type Command } from 'commander';
import { positive } from './arguments.js';
import { FAILED, OK, reportError } from './exit.js';
import { loadHandlers } from './load-handlers.js';
import { outputClosed, say, sayJson, tell } from './output.js';
import { TYPESCRIPT_LOADER, generatedOption, loadRegistry } from './registry.js';
import { limitOptions, limitsOf, type LimitOptions } from './run-limits.js';
import { stopSignal } from './stop-signal.js';
import { jsonOption, storeOption } from './store-option.js';

interface Options extends LimitOptions {
  readonly store: string;
  readonly generated: string;
  readonly concurrency: number;
  readonly workerHeap?: number;
  readonly middleware?: string;
  readonly json?: true;
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run jobs of all types, until stopped')
    .description(
      'Loads all handlers, then claims and runs jobs. Refuses to start, with 1, where a handler does not load. At SIGINT, ' +
        'SIGTERM, or when nobody reads its output any more, it takes no more jobs, lets those that run finish for 30 s, ' +
        'puts the rest back and ends with 0. A second signal ends it at once, with 130 (SIGINT) or 143 (SIGTERM).',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(
      new Option('--concurrency <n>', 'jobs at once, of all types together')
        .default(10)
        .argParser(positive),
    )
    .addOption(
      new Option(
        '--worker-heap <mb>',
        'how large the heap of a worker thread or child process may grow',
      ).argParser(positive),
    )
    .option('--middleware <file>', 'a module of middleware, which stands around every handler')
    .addOption(jsonOption('print a line of JSON for each event'))
    .action(run);
  for (const option of limitOptions()) command.addOption(option);
}

async function run(options: Options): Promise<void> {
  const { store, generated, concurrency, workerHeap, middleware, json } = options;
  const registry = await loadRegistry(generated);
  keepGoing();
  const stopped = Promise.race([stopSignal(), outputClosed()]);
  const workerImports = [TYPESCRIPT_LOADER];
  const problems = await loadHandlers(registry, workerImports);
  for (const { job, why } of problems)
    tell(`jobwright: the handler of ${job} (${job}.ts) does not load: ${why}`);
  // Handlers that did load may have begun something that would keep the process alive.
  if (problems.length > 0) process.exit(FAILED);
  const runner = createRunner({
    store,
    registry,
    concurrency,
    workerImports,
    limits: limitsOf(options),
    ...(workerHeap !== undefined && { workerHeapMb: workerHeap }),
    ...(middleware !== undefined && { middleware: pathToFileURL(resolve(middleware)) }),
    onEvent: (event) => {
      if (json) sayJson({ time: new Date().toISOString(), ...event });
      else say(describe(event));
    },
  });
  try {
    await runner.start();
  } catch (error) {
    process.exit(reportError(error));
  }
  if (!json) {
    const names = registry.entries.map(({ job }) => job.descriptor.name);
    say(`${clock()}  running ${names.join(', ')}; up to ${concurrency} at once`);
  }
  await stopped;
  await runner.stop();
  // A handler that was cut off may go on; its job is somebody else's by now.
  process.exit(OK);
}

/**
 * What a handler leaves unhandled is its own failure, and not its neighbours'. A rejection of unknown origin is only told;
 * an exception of unknown origin ends the process, as Node would: nobody knows what it left half done.
 */
function keepGoing(): void {
  process
    .on('unhandledRejection', (reason) => {
      if (!takeStrayError(reason)) console.error('jobwright: an unhandled rejection:', reason);
    })
    .on('uncaughtException', (error) => {
      if (takeStrayError(error)) return;
      console.error('jobwright: an exception that nothing caught:', error);
      process.exit(FAILED);
    });
}

function describe(event: RunnerEvent): string {
  switch (event.type) {
    case 'claimed': {
      const attempt = event.attempt > 1 ? `  attempt ${event.attempt}` : '';
      return `${clock()}  started    ${event.name}  ${event.id}${attempt}`;
    }
    case 'settled': {
      const detail = event.detail === undefined ? '' : `  ${event.detail}`;
      return `${clock()}  ${event.outcome.padEnd(9)}  ${event.name}  ${event.id}${detail}`;
    }
    case 'waiting':
    case 'resumed':
      return `${clock()}  ${event.type.padEnd(9)}  ${event.name}  ${event.id}`;
    case 'warning':
    case 'stalled':
      return `${clock()}  ${event.type.padEnd(9)}  ${event.name}  ${event.id}  ${event.message}`;
    case 'forfeited':
      return `${clock()}  ${event.runners} dead runner(s) found; ${event.jobs} job(s) put back`;
    case 'pruned':
      return `${clock()}  pruned     ${event.name}  ${event.jobs} ended job(s) deleted`;
    case 'prune-failed':
      return `${clock()}  ended jobs could not be deleted: ${event.message}`;
    case 'store-away':
      return `${clock()}  ${event.message} Trying on.`;
    case 'store-back':
      return `${clock()}  the database is back`;
    case 'lease-lost':
      return `${clock()}  lease lost: what was running is given up`;
    case 'stray-error': {
      const whose = event.id === undefined ? '' : `  ${event.name ?? ''}  ${event.id}`;
      return `${clock()}  unwatched error${whose}  ${event.message}`;
    }
    case 'started':
      return `${clock()}  runner ${event.runnerId}`;
    case 'stopping':
      return `${clock()}  stopping`;
    case 'stopped':
      return `${clock()}  stopped`;
  }
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
