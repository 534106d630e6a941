import { InvalidOptionError } from '@jobwright/runtime';
import { Option, type Command } from 'commander';
import type { PauseTarget } from '@jobwright/runtime/store';
import { jobOption, queueName } from './arguments.js';
import { tellWhenUnknown } from './known-type.js';
import { say, sayJson, tell } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

interface Options {
  readonly store: string;
  readonly queue?: string;
  readonly job?: string;
  /** Of `pause` only. */
  readonly schemas?: string;
  readonly json?: true;
}

export function addPause(program: Command): void {
  add(program, 'pause', 'paused', {
    summary: 'let no runner take jobs of a queue or of a type',
    description:
      'From now on no runner takes jobs of the queue or the job type. Those that run go on, and more can be submitted.',
  }).addOption(schemasOption());
}

export function addResume(program: Command): void {
  add(program, 'resume', 'resumed', {
    summary: 'let runners take what is paused',
    description: 'Runners take jobs of the queue or the job type again.',
  });
}

function add(
  program: Command,
  what: 'pause' | 'resume',
  done: string,
  { summary, description }: { readonly summary: string; readonly description: string },
): Command {
  return program
    .command(what)
    .summary(summary)
    .description(description)
    .addOption(storeOption())
    .addOption(new Option('--queue <name>', 'of this queue').argParser(queueName))
    .addOption(jobOption('of this type').conflicts('queue'))
    .addOption(jsonOption('print one line of JSON: all that is paused'))
    .action((options: Options) => {
      const target = toTarget(options);
      const { schemas } = options;
      return withStore(options.store, async (store) => {
        const nothing = what === 'resume' && !isAmong(await store.paused(), target);
        await store[what]([target]);
        if (options.json) sayJson({ paused: (await store.paused()).map(pausedJson) });
        else say(`${done} ${target.kind} ${target.name}`);
        if (schemas !== undefined) await tellWhenUnknown(store, { ...options, schemas });
        if (nothing) tell(`${target.kind} ${target.name} was not paused`);
      });
    });
}

function toTarget({ queue, job }: Options): PauseTarget {
  if (queue !== undefined) return { kind: 'queue', name: queue };
  if (job !== undefined) return { kind: 'job', name: job };
  throw new InvalidOptionError('Give --queue or --job.');
}

function isAmong(paused: readonly PauseTarget[], { kind, name }: PauseTarget): boolean {
  return paused.some((one) => one.kind === kind && one.name === name);
}

/** As `status` prints it too. */
export function pausedJson({
  kind,
  name,
  pausedAt,
}: PauseTarget & { readonly pausedAt: number }): Record<string, string> {
  return { [kind]: name, since: new Date(pausedAt).toISOString() };
}
