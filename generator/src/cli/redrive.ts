import { isJobwrightError } from '@jobwright/runtime';
import type { ClientBase, RedriveCounts } from '@jobwright/runtime/client';
import type { Command } from 'commander';
import { jobIds } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import { addFilterOptions, checkIdsOrFilter, type AnyJob } from './filter-options.js';
import { ofMany, type ManyOptions } from './of-many.js';
import { say, sayJson } from './output.js';
import { jsonOption, storeOption } from './store-option.js';
import { withClient } from './with-client.js';

const MEANINGS = {
  redriven: 'redriven as',
  existing: 'was redriven before, as',
  live: 'has not ended',
  succeeded: 'has succeeded',
  'not-found': 'there is no such job',
} as const;

export function addRedrive(program: Command, exit: Exit): void {
  const command = program
    .command('redrive')
    .argument('[id...]', 'of the job, or of several', jobIds)
    .summary('make jobs anew that have not succeeded')
    .description(
      'Makes a job anew of each that has ended and not succeeded: with its key, what its steps have done, and its children ' +
        'that have succeeded. Once, however often it is asked. Takes ids, or says which: failed and dead jobs where --state ' +
        'says nothing else. Exits with 1 where one of the ids cannot be redriven.',
    )
    .addOption(storeOption());
  addFilterOptions(command)
    .option('--yes', 'do not ask')
    .addOption(jsonOption('print a line of JSON for each job, or how many'))
    .action((ids: readonly string[] | undefined, options: ManyOptions) => {
      checkIdsOrFilter(ids ?? [], options);
      if (ids === undefined || ids.length === 0) return redriveAll(options, exit);
      return withClient(options.store, (client) => redriveIds(client, ids, options, exit));
    });
}

async function redriveIds(
  client: ClientBase<AnyJob>,
  ids: readonly string[],
  { json }: ManyOptions,
  exit: Exit,
): Promise<void> {
  for (const id of ids) {
    const { answer, as } = await redrive(client, id);
    if (json) sayJson({ id, answer, ...(as !== undefined && { as }) });
    else say(`${id}  ${MEANINGS[answer]} ${as ?? ''}`.trimEnd());
    if (as === undefined) exit(FAILED);
  }
}

async function redrive(
  client: ClientBase<AnyJob>,
  id: string,
): Promise<{ readonly answer: keyof typeof MEANINGS; readonly as?: string }> {
  try {
    const made = await (await client.$get(id)).redrive();
    return 'job' in made ? { answer: made.answer, as: made.job.id } : made;
  } catch (error) {
    if (isJobwrightError(error) && error.code === 'JOB_NOT_FOUND') return { answer: 'not-found' };
    throw error;
  }
}

function redriveAll(options: ManyOptions, exit: Exit): Promise<void> {
  return ofMany<RedriveCounts>(
    options,
    {
      verb: 'Redrive',
      states: ['failed', 'dead'],
      act: (client, query, progress) =>
        client.$redrive(query as never, (so) => {
          progress(so.redriven + so.existing);
        }),
      none: { redriven: 0, existing: 0 },
      describe: ({ redriven, existing }) => `${redriven} redriven, ${existing} had been before`,
    },
    exit,
  );
}
