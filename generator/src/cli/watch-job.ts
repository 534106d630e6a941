import { buildClient, connect, type ClientBase } from '@jobwright/runtime/client';
import type { Command } from 'commander';
import { jobId } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import type { AnyJob } from './filter-options.js';
import { hider } from './hidden.js';
import { readJob } from './job-record.js';
import { outputClosed, say, sayJson } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption, storeOption } from './store-option.js';
import { printResult } from './submit.js';

interface Options {
  readonly store: string;
  readonly schemas: string;
  readonly json?: true;
}

export function addWatch(program: Command, exit: Exit): void {
  program
    .command('watch')
    .argument('<id>', 'of the job', jobId)
    .summary('follow a job to its end')
    .description(
      'Prints statuses as the job reports them, and then how it ended; exits with 1 where it did not succeed. What the ' +
        'job file calls sensitive is hidden, as `show` does it.',
    )
    .addOption(storeOption())
    .addOption(schemasOption())
    .addOption(jsonOption('print a line of JSON for each status, and for the end'))
    .action((id: string, options: Options) => watch(id, options, exit));
}

async function watch(
  id: string,
  { store: url, schemas, json }: Options,
  exit: Exit,
): Promise<void> {
  await using connection = connect(url);
  const store = await connection.store();
  const hide = hider(schemas, undefined);
  let hidden = hide(await readJob(store, id));
  // A job that is queued may be given other params, and with them other secrets.
  const look = async (): Promise<void> => {
    const [record] = await store.read([id]);
    if (record !== undefined) hidden = hide(record);
  };
  const stop = new AbortController();
  void outputClosed().then(() => {
    stop.abort();
  });
  try {
    const job = await buildClient<ClientBase<AnyJob>>([], connection).$get(id);
    for await (const reported of job.watch({ signal: stop.signal })) {
      await look();
      const status = hidden.value('status', reported);
      if (json) sayJson({ status });
      else say(`status ${JSON.stringify(status)}`);
    }
    const result = await job.result();
    await look();
    if (result.ok)
      printResult(id, { ok: true, output: hidden.value('output', result.output) }, json);
    else {
      printResult(id, { ok: false, error: hidden.failure(result.error) }, json);
      exit(FAILED);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}
