import type { Command } from 'commander';
import { FAILED, type Exit } from './exit.js';
import { readJob } from './job-record.js';
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
    .argument('<id>', 'of the job')
    .summary('cancel one job')
    .description(
      'Ends a queued job at once; asks a running one to stop. Exits 1 where the job had ended before.',
    )
    .addOption(storeOption())
    .option('--reason <text>', 'kept with the job', 'cancelled from the command line')
    .addOption(jsonOption())
    .action((id: string, { store: url, reason, json }: Options) =>
      withStore(url, async (store) => {
        const job = await readJob(store, id);
        const [answer = 'not-found'] = await store.cancel([
          { id: job.id, reason, graceMs: GRACE_MS },
        ]);
        console.log(json ? JSON.stringify({ id: job.id, answer }) : MEANINGS[answer]);
        if (answer === 'ended' || answer === 'not-found') exit(FAILED);
      }),
    );
}
