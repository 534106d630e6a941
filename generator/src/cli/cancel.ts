import type { CancelCounts } from '@jobwright/runtime/client';
import type { Command } from 'commander';
import { jobIds } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
import { addFilterOptions, checkIdsOrFilter } from './filter-options.js';
import { ofMany, type ManyOptions } from './of-many.js';
import { say, sayJson } from './output.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

/** How long a running handler may take to stop before another runner may void its claim. */
const GRACE_MS = 10_000;

const MEANINGS = {
  cancelled: 'cancelled',
  requested: 'asked to stop; its runner has 10 s',
  ended: 'had ended before, nothing was changed',
  'not-found': 'there is no such job',
} as const;

interface Options extends ManyOptions {
  readonly reason: string;
}

export function addCancel(program: Command, exit: Exit): void {
  const command = program
    .command('cancel')
    .argument('[id...]', 'of the job, or of several', jobIds)
    .summary('cancel jobs')
    .description(
      'Ends queued jobs at once; asks running ones to stop. Takes ids, or says which. Exits with 1 where one of the ids ' +
        'had ended before, or is not there; the others are cancelled all the same.',
    )
    .addOption(storeOption())
    .option('--reason <text>', 'kept with the job', 'cancelled from the command line');
  addFilterOptions(command)
    .option('--yes', 'do not ask')
    .addOption(jsonOption('print a line of JSON for each job, or how many'))
    .action((ids: readonly string[] | undefined, options: Options) => {
      checkIdsOrFilter(ids ?? [], options);
      return ids !== undefined && ids.length > 0
        ? cancelIds(ids, options, exit)
        : cancelAll(options, exit);
    });
}

async function cancelIds(
  ids: readonly string[],
  { store: url, reason, json }: Options,
  exit: Exit,
): Promise<void> {
  await withStore(url, async (store) => {
    const requests = ids.map((id) => ({ id, reason, graceMs: GRACE_MS }));
    const answers = await store.cancel(requests);
    for (const [index, answer] of answers.entries()) {
      const id = ids[index] ?? '';
      if (json) sayJson({ id, answer });
      else say(ids.length === 1 ? MEANINGS[answer] : `${id}  ${MEANINGS[answer]}`);
      if (answer === 'ended' || answer === 'not-found') exit(FAILED);
    }
  });
}

function cancelAll(options: Options, exit: Exit): Promise<void> {
  return ofMany<CancelCounts>(
    options,
    {
      verb: 'Cancel',
      states: ['queued', 'running', 'waiting'],
      act: (client, query, progress) =>
        client.$cancel(query as never, options.reason, (so) => {
          progress(so.cancelled + so.requested + so.ended);
        }),
      none: { cancelled: 0, requested: 0, ended: 0 },
      describe: ({ cancelled, requested }) => `${cancelled} cancelled, ${requested} asked to stop`,
    },
    exit,
  );
}
