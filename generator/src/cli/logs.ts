import { LOG_LEVELS, type JobType, type LogLevel } from '@jobwright/runtime';
import { buildClient, connect, type ClientBase } from '@jobwright/runtime/client';
import { Option, type Command } from 'commander';
import { jobId, positive } from './arguments.js';
import { logLine } from './log-line.js';
import { outputClosed, say, sayJson } from './output.js';
import { archiveOption, jsonOption, storeOption } from './store-option.js';

interface Options {
  readonly store: string;
  readonly archive?: string;
  readonly follow?: true;
  readonly level: LogLevel;
  readonly attempt?: number;
  readonly json?: true;
}

export function addLogs(program: Command): void {
  program
    .command('logs')
    .argument('<id>', 'of the job', jobId)
    .summary('print what a job has logged')
    .description(
      'Prints the log of one job, of all its attempts, from wherever it is: the database while the job runs and until it is ' +
        'archived, its archive afterwards. Where an attempt was cut off, a line says so.',
    )
    .addOption(storeOption())
    .addOption(archiveOption())
    .option('-f, --follow', 'go on as the job does, until it has ended')
    .addOption(
      new Option('--level <level>', 'only lines of this level and more severe ones')
        .choices(LOG_LEVELS)
        .default('debug'),
    )
    .addOption(new Option('--attempt <n>', 'only lines of this attempt').argParser(positive))
    .addOption(jsonOption('print the lines as they are: NDJSON, as pino writes it'))
    .action(logs);
}

async function logs(id: string, options: Options): Promise<void> {
  const { store, archive, follow = false, level, attempt, json } = options;
  const connection = connect(store, archive === undefined ? {} : { archive });
  const stop = new AbortController();
  void outputClosed().then(() => {
    stop.abort();
  });
  try {
    const job = await buildClient<ClientBase<JobType>>([], connection).$get(id);
    const chosen = {
      follow,
      level,
      signal: stop.signal,
      ...(attempt !== undefined && { attempt }),
    };
    for await (const line of job.logs(chosen)) {
      if (json) sayJson(line);
      else say(logLine(line));
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await connection.close();
  }
}
