import type { Command } from 'commander';
import { jobId } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import { say, sayJson } from './output.js';
import { jsonOption, storeOption } from './store-option.js';
import { printResult } from './submit.js';
import { withClient } from './with-client.js';

interface Options {
  readonly store: string;
  readonly json?: true;
}

export function addWatch(program: Command, exit: Exit): void {
  program
    .command('watch')
    .argument('<id>', 'of the job', jobId)
    .summary('follow a job to its end')
    .description(
      'Prints statuses as the job reports them, and then how it ended; exits with 1 where it did not succeed.',
    )
    .addOption(storeOption())
    .addOption(jsonOption('print a line of JSON for each status, and for the end'))
    .action((id: string, { store, json }: Options) =>
      withClient(store, async (client) => {
        const job = await client.$get(id);
        for await (const status of job.watch()) {
          if (json) sayJson({ status });
          else say(`status ${JSON.stringify(status)}`);
        }
        const result = await job.result();
        printResult(id, result, json);
        if (!result.ok) exit(FAILED);
      }),
    );
}
