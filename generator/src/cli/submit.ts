import { InvalidOptionError, type Duration, type JobResult } from '@jobwright/runtime';
import {
  buildClient,
  connect,
  type ClientBase,
  type JobCaller,
  type JobHandle,
  type SubmitOptions,
  type UnknownJob,
} from '@jobwright/runtime/client';
import { Option, type Command } from 'commander';
import { delay, duration, moment, priority } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import { headerOption, type AnyJob } from './filter-options.js';
import { findJob } from './find-job.js';
import { jsonErrorOffset } from './json-error-offset.js';
import { say, sayJson, tell } from './output.js';
import { generatedOption } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';
import { tellWhenNobodyTakes } from './taken.js';

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly params: string;
  readonly key?: string;
  readonly at?: Date;
  readonly delay?: Duration;
  readonly priority?: number;
  readonly header?: Readonly<Record<string, string>>;
  readonly wait?: true;
  readonly timeout?: Duration;
  readonly json?: true;
}

export function addSubmit(program: Command, exit: Exit): void {
  program
    .command('submit')
    .argument('<name>', 'of the job type')
    .summary('submit a job')
    .description(
      'Checks the params, stores the job and prints its id. With --wait, prints statuses to standard error and the ' +
        'output to standard output; exits with 1 where the job did not succeed, or did not end in time.',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(new Option('--params <json>', 'the params, as JSON').default('{}'))
    .option('--key <key>', 'idempotency key: the same key answers the same job')
    .addOption(
      new Option('--at <time>', 'not before this time').argParser(moment).conflicts('delay'),
    )
    .addOption(
      new Option('--delay <duration>', 'not before so much time has passed').argParser(delay),
    )
    .addOption(new Option('--priority <n>', 'higher is taken first').argParser(priority))
    .addOption(headerOption('kept with the job and given to its handler; may be given again'))
    .option('--wait', 'wait for the end')
    .addOption(
      new Option('--timeout <duration>', 'wait no longer; the job goes on')
        .argParser(duration)
        .implies({ wait: true }),
    )
    .addOption(jsonOption('print one line of JSON'))
    .action((name: string, options: Options) => submit(name, options, exit));
}

async function submit(name: string, options: Options, exit: Exit): Promise<void> {
  const params = parseParams(options.params);
  const descriptor = await findJob(name, options.generated);
  await using connection = connect(options.store);
  const client = buildClient<ClientBase<AnyJob>>([descriptor], connection);
  const caller = callerOf(client, name);
  const handle = await caller.submit(params, toSubmitOptions(options));
  if (options.wait !== true) {
    if (options.json) sayJson({ id: handle.id });
    else say(handle.id);
    return;
  }
  if (!options.json) tell(`submitted ${handle.id}`);
  const stopTelling = tellWhenNobodyTakes(() => connection.store(), handle.id, descriptor);
  let result: JobResult<AnyJob>;
  try {
    result = await follow(handle, options);
  } finally {
    stopTelling();
  }
  printResult(handle.id, result, options.json);
  if (!result.ok) exit(FAILED);
}

function toSubmitOptions({ key, at, delay, priority, header }: Options): SubmitOptions {
  return {
    ...(key !== undefined && { key }),
    ...(at && { runAt: at }),
    ...(delay !== undefined && { delay }),
    ...(priority !== undefined && { priority }),
    ...(header && { headers: header }),
  };
}

async function follow(
  handle: JobHandle<AnyJob>,
  { json, timeout }: Options,
): Promise<JobResult<AnyJob>> {
  const over = new AbortController();
  const ended = handle.result(timeout === undefined ? {} : { timeout });
  // Watching ends by itself, after the last status, unless the wait gave up.
  ended.catch(() => {
    over.abort();
  });
  if (!json) await watch(handle, over.signal);
  return ended;
}

async function watch(handle: JobHandle<AnyJob>, signal: AbortSignal): Promise<void> {
  try {
    for await (const status of handle.watch({ signal })) tell(`status ${JSON.stringify(status)}`);
  } catch {
    // The wait for the result has failed, too, and says why.
  }
}

/** The output, or why there is none. */
export function printResult(
  id: string,
  result: JobResult<AnyJob> | JobResult<UnknownJob>,
  json: true | undefined,
): void {
  if (json) sayJson({ id, ...result });
  else if (result.ok) JSON.stringify(result.output, null, 2).split('\n').forEach(say);
  else tell(failure(result.error));
}

/** The declared code and what it carries, or the kind of failure. */
type Failure = Extract<JobResult<AnyJob>, { ok: false }>['error'];

function failure(error: Failure): string {
  const code =
    error.kind === 'unknown' ? (error.unknownCode ?? error.kind) : (error.code ?? error.kind);
  const data =
    error.kind === 'unknown' ? error.unknownData : 'data' in error ? error.data : undefined;
  const message = error.message === code ? '' : `: ${error.message}`;
  return `${code}${message}${data === undefined ? '' : ` ${JSON.stringify(data)}`}`;
}

function parseParams(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's error quotes the text, and params may hold secrets.
    const before = text.slice(0, jsonErrorOffset(text)).split('\n');
    throw new InvalidOptionError(
      `--params is no JSON: line ${before.length}, column ${(before.at(-1) ?? '').length + 1}. ` +
        `In a shell: --params '{"name": "value"}'`,
    );
  }
}

function callerOf(client: object, name: string): JobCaller<AnyJob> {
  let node: unknown = client;
  for (const segment of name.split('.')) node = (node as Record<string, unknown>)[segment];
  return node as JobCaller<AnyJob>;
}
