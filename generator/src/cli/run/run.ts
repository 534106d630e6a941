import type { Duration } from '@jobwright/runtime';
import {
  createRunner,
  takeStrayError,
  type Registry,
  type Runner,
} from '@jobwright/runtime/runner';
import { Option, type Command } from 'commander';
import { period, positive } from '../arguments.js';
import { FAILED, OK, reportError } from '../exit.js';
import { countLeft, type Left } from './left.js';
import { loadHandlers } from './load-handlers.js';
import { middlewareOption, tryMiddleware } from './load-middleware.js';
import { Report, type ReportOptions } from './report.js';
import { keepForAnswers, outputClosed, outputLost, tell } from '../output.js';
import { TYPESCRIPT_LOADER, generatedOption, loadRegistry } from '../registry.js';
import { limitOptions, limitsOf, type LimitOptions } from './run-limits.js';
import { stopSignal } from './stop-signal.js';
import { jsonOption, storeOption, withStore } from '../store-option.js';

interface Options extends LimitOptions, ReportOptions {
  readonly store: string;
  readonly generated: string;
  readonly concurrency: number;
  readonly workerHeap?: number;
  readonly middleware?: URL;
  readonly archive?: string;
  readonly archiveRetention?: Duration;
  readonly once?: true;
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run jobs of all types, until stopped or, with --once, until none is due')
    .description(
      'Loads all handlers, then claims and runs jobs. Refuses to start, with 1, where a handler does not load. At SIGINT, ' +
        'SIGTERM, or when nobody reads its output any more, it takes no more jobs, lets those that run finish for 30 s, ' +
        'puts the rest back and ends with 0. A second signal ends it at once, with 130 (SIGINT) or 143 (SIGTERM). At a ' +
        'terminal one line tells how many run, wait, and are done, and only what goes wrong has lines of its own.',
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
    .addOption(middlewareOption())
    .option(
      '--archive <url>',
      'where the logs of ended jobs are archived; without it in the database',
    )
    .addOption(
      new Option('--archive-retention <duration>', 'how long archived logs are kept').argParser(
        period,
      ),
    )
    .option(
      '--once',
      'end when nothing more is due; with 1 where a job failed, or where it was stopped before',
    )
    .option('--verbose', 'at a terminal, too, print a line for each event')
    .addOption(
      jsonOption(
        'print a line of JSON for each event, and nothing else; what handlers print goes to standard error',
      ),
    )
    .action(run);
  for (const option of limitOptions()) command.addOption(option);
}

async function run(options: Options): Promise<void> {
  const { store, generated, concurrency, workerHeap, middleware, archive } = options;
  const { archiveRetention, json } = options;
  // Before anything of the project's is loaded, which may print.
  if (json) keepForAnswers();
  const registry = await loadRegistry(generated);
  keepGoing();
  const stopped = Promise.race([stopSignal(), outputClosed()]).then(() => 'stopped' as const);
  const workerImports = [TYPESCRIPT_LOADER];
  const problems = await loadHandlers(registry, workerImports);
  for (const { job, why } of problems)
    tell(`jobwright: the handler of ${job} (${job}.ts) does not load: ${why}`);
  const flaw = middleware && (await tryMiddleware(middleware));
  if (flaw !== undefined) tell(`jobwright: ${flaw}`);
  // Handlers that did load may have begun something that would keep the process alive.
  if (problems.length > 0 || flaw !== undefined) process.exit(FAILED);
  const report = new Report(options);
  const runner = createRunner({
    store,
    registry,
    concurrency,
    workerImports,
    limits: limitsOf(options),
    ...(json && { childStdout: 'stderr' as const }),
    ...(workerHeap !== undefined && { workerHeapMb: workerHeap }),
    ...(archive !== undefined && { archive }),
    ...(archiveRetention !== undefined && { archiveRetention }),
    ...(middleware !== undefined && { middleware }),
    onEvent: (event) => {
      report.heard(event);
    },
  });
  try {
    await runner.start();
  } catch (error) {
    process.exit(reportError(error));
  }
  report.begin(registry, concurrency);
  const end = options.once ? await Promise.race([stopped, drained(runner)]) : await stopped;
  await runner.stop();
  let failed = options.once && (end === 'stopped' || report.failures > 0);
  try {
    report.end(options.once ? await readLeft(store, registry) : undefined);
  } catch (error) {
    reportError(error);
    failed = true;
  }
  // A handler that was cut off may go on; its job is somebody else's by now.
  process.exit(failed || outputLost() ? FAILED : OK);
}

async function drained(runner: Runner): Promise<'drained'> {
  await runner.drained();
  return 'drained';
}

function readLeft(url: string, registry: Registry): Promise<Left> {
  return withStore(url, async (store) => countLeft(await store.overview(), registry));
}

/**
 * What a handler leaves unhandled is its own failure, and not its neighbours'. A rejection of unknown origin is only told;
 * an exception of unknown origin ends the process, as Node would: nobody knows what it left half done.
 */
function keepGoing(): void {
  process
    .on('unhandledRejection', (reason) => {
      if (!takeStrayError(reason)) complain('an unhandled rejection', reason);
    })
    .on('uncaughtException', (error) => {
      if (takeStrayError(error)) return;
      complain('an exception that nothing caught', error);
      process.exit(FAILED);
    });
}

/** What was thrown may refuse to be printed: a message may be a getter that throws. */
function complain(about: string, thrown: unknown): void {
  try {
    console.error(`jobwright: ${about}:`, thrown);
  } catch {
    console.error(`jobwright: ${about}, which cannot be printed.`);
  }
}
