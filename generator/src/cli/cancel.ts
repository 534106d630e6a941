import type { Command } from 'commander';
import { jobIds } from './arguments.js';
import { FAILED, type Exit } from './exit.js';
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

interface Options {
  readonly store: string;
  readonly reason: string;
  readonly json?: true;
}

export function addCancel(program: Command, exit: Exit): void {
  program
    .command('cancel')
    .argument('<id...>', 'of the job, or of several', jobIds)
    .summary('cancel jobs')
    .description(
      'Ends queued jobs at once; asks running ones to stop. Exits with 1 where one of them had ended before, or is not ' +
        'there; the others are cancelled all the same.',
    )
    .addOption(storeOption())
    .option('--reason <text>', 'kept with the job', 'cancelled from the command line')
    .addOption(jsonOption('print a line of JSON for each job'))
    .action((ids: readonly string[], { store: url, reason, json }: Options) =>
      withStore(url, async (store) => {
        const requests = ids.map((id) => ({ id, reason, graceMs: GRACE_MS }));
        const answers = await store.cancel(requests);
        for (const [index, answer] of answers.entries()) {
          const id = ids[index] ?? '';
          if (json) sayJson({ id, answer });
          else say(ids.length === 1 ? MEANINGS[answer] : `${id}  ${MEANINGS[answer]}`);
          if (answer === 'ended' || answer === 'not-found') exit(FAILED);
        }
      }),
    );
}
