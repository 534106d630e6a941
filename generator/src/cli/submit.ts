import {
  InvalidOptionError,
  type JobDescriptor,
  type JobResult,
  type JobType,
} from '@jobwright/runtime';
import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import { Option, type Command } from 'commander';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { FAILED, type Exit } from './exit.js';
import { generatedOption, loadRegistry } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';

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
  readonly json?: true;
}

export function addSubmit(program: Command, exit: Exit): void {
  program
    .command('submit')
    .argument('<name>', 'of the job type')
    .summary('submit a job')
    .description(
      'Checks the params, stores the job and prints its id. With --wait, prints statuses to standard error and the ' +
        'output to standard output, and exits 1 where the job did not succeed.',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(new Option('--params <json>', 'the params, as JSON').default('{}'))
    .option('--key <key>', 'idempotency key: the same key answers the same job')
    .option('--wait', 'wait for the end')
    .addOption(jsonOption())
    .action((name: string, options: Options) => submit(name, options, exit));
}

async function submit(name: string, options: Options, exit: Exit): Promise<void> {
  const params = parseParams(options.params);
  const descriptor = await findJob(name, options.generated);
  await using client = buildClient<ClientBase<AnyJob>>([descriptor], options.store);
  const caller = callerOf(client, name);
  const handle = await caller.submit(params, options.key === undefined ? {} : { key: options.key });
  if (options.wait !== true) {
    console.log(options.json ? JSON.stringify({ id: handle.id }) : handle.id);
    return;
  }
  if (!options.json) console.error(`submitted ${handle.id}`);
  const result = await follow(handle, options);
  print(handle.id, result, options);
  if (!result.ok) exit(FAILED);
}

async function follow(handle: JobHandle<AnyJob>, { json }: Options): Promise<JobResult<AnyJob>> {
  const ended = handle.result();
  // Watching fails for the same reason, and first.
  ended.catch(() => undefined);
  if (!json)
    for await (const status of handle.watch()) console.error(`status ${JSON.stringify(status)}`);
  return ended;
}

function print(id: string, result: JobResult<AnyJob>, { json }: Options): void {
  if (json) console.log(JSON.stringify({ id, ...result }));
  else if (result.ok) console.log(JSON.stringify(result.output, null, 2));
  else {
    const { code, kind, message } = result.error;
    console.error(`${code ?? kind}: ${message}`);
  }
}

function parseParams(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidOptionError(
      `--params is no JSON: ${error instanceof Error ? error.message : String(error)}`,
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
