import {
  InvalidOptionError,
  type Duration,
  type JobDescriptor,
  type JobResult,
  type JobType,
} from '@jobwright/runtime';
import {
  buildClient,
  connect,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import { Option, type Command } from 'commander';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { duration } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import { say, sayJson, tell } from './output.js';
import { generatedOption, loadRegistry } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';
import { tellWhenNobodyTakes } from './taken.js';

/** A job type of which only the name is known here. */
interface AnyJob extends JobType {
  readonly errors: Readonly<Record<string, unknown>>;
}

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly params: string;
  readonly key?: string;
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
  const handle = await caller.submit(params, options.key === undefined ? {} : { key: options.key });
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
  print(handle.id, result, options);
  if (!result.ok) exit(FAILED);
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

function print(id: string, result: JobResult<AnyJob>, { json }: Options): void {
  if (json) sayJson({ id, ...result });
  else if (result.ok) JSON.stringify(result.output, null, 2).split('\n').forEach(say);
  else tell(failure(result.error));
}

/** The declared code and what it carries, or the kind of failure. */
function failure(error: Extract<JobResult<AnyJob>, { ok: false }>['error']): string {
  const code =
    error.kind === 'unknown' ? (error.unknownCode ?? error.kind) : (error.code ?? error.kind);
  const data =
    error.kind === 'unknown' ? error.unknownData : 'data' in error ? error.data : undefined;
  return `${code}: ${error.message}${data === undefined ? '' : ` ${JSON.stringify(data)}`}`;
}

function parseParams(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidOptionError(
      `--params is no JSON: ${error instanceof Error ? error.message : String(error)}. ` +
        `In a shell: --params '{"name": "value"}'`,
    );
  }
}

async function findJob(name: string, generated: string): Promise<JobDescriptor> {
  const { entries } = await loadRegistry(generated);
  const descriptors = entries.map(({ job }) => job.descriptor);
  const found = descriptors.find((descriptor) => descriptor.name === name);
  if (found !== undefined) return found;
  const names = descriptors.map((descriptor) => descriptor.name);
  const guess = didYouMean(name, names);
  throw new InvalidOptionError(
    `There is no job type ${name}; ${guess ?? `there are: ${names.join(', ')}.`}`,
  );
}

function callerOf(client: object, name: string): JobCaller<AnyJob> {
  let node: unknown = client;
  for (const segment of name.split('.')) node = (node as Record<string, unknown>)[segment];
  return node as JobCaller<AnyJob>;
}
