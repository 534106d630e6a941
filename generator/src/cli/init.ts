import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseStoreUrl } from '@jobwright/runtime/store';
import type { Command } from 'commander';
import { generate } from '../generate.js';
import { DEFAULT_STORE, planInit, type Choices } from '../scaffold/init.js';
import { SAMPLE_JOB } from '../scaffold/job-template.js';
import { writeFiles } from '../write/disk.js';
import { FAILED, type Exit } from './exit.js';
import { say, sayJson, sayText } from './output.js';
import { jsonOption } from './store-option.js';

interface Options {
  readonly store?: string;
  readonly sample: boolean;
  readonly yes?: true;
  readonly json?: true;
}

export function addInit(program: Command, exit: Exit): void {
  program
    .command('init')
    .argument('[folder]', 'of the project, new or not', '.')
    .summary('begin a project, here or in an existing app')
    .description(
      'Makes package.json, tsconfig.json, a sample job with its handler, and .gitignore, as far as they are not there; ' +
        'adds scripts and dependencies that a package.json lacks. Asks at a terminal; elsewhere the options decide.',
    )
    // Not `--store`'s usual option: what a project will use is not what the environment names today.
    .option('--store <url>', `where its jobs will be; else ${DEFAULT_STORE}`)
    .option('--no-sample', 'make no sample job')
    .option('--yes', 'ask nothing')
    .addOption(jsonOption())
    .action(async (folder: string, options: Options) => {
      exit(await init(folder, options));
    });
}

async function init(folder: string, options: Options): Promise<number> {
  const root = resolve(folder);
  const choices = await choose(options);
  parseStoreUrl(choices.store);
  const { write, kept, notes } = planInit(root, choices);
  mkdirSync(root, { recursive: true });
  writeFiles(root, write);
  const made = choices.sample ? generateFirst(root) : [];
  const failed = made === undefined;
  if (options.json) {
    sayJson({ folder, written: write.map(({ path }) => path), kept, notes });
    return failed ? FAILED : 0;
  }
  for (const { path } of write) say(`wrote  ${join(folder, path)}`);
  for (const path of kept) say(`kept   ${join(folder, path)}`);
  for (const text of notes) say(`note: ${text}`);
  sayText(
    `\nNext:\n${nextSteps(root, choices)
      .map((step) => `  ${step}\n`)
      .join('')}`,
  );
  return failed ? FAILED : 0;
}

async function choose({ store, sample, yes }: Options): Promise<Choices> {
  const decided = { store: store ?? DEFAULT_STORE, sample };
  if (yes || !process.stdin.isTTY || !process.stdout.isTTY) return decided;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const url =
      store ?? (await terminal.question(`Where will the jobs be? [${DEFAULT_STORE}] `)).trim();
    const answer = sample
      ? await terminal.question(`Make a sample job, ${SAMPLE_JOB}? [Y/n] `)
      : 'n';
    return { store: url === '' ? DEFAULT_STORE : url, sample: !/^n/i.test(answer.trim()) };
  } finally {
    terminal.close();
  }
}

/** Generates the new project; `undefined` where other job files are there and have problems. */
function generateFirst(root: string): readonly string[] | undefined {
  const folders = {
    schemas: join(root, 'schemas'),
    out: join(root, 'generated'),
    handlers: join(root, 'handlers'),
  };
  const result = generate({ folders, shown: 'schemas', check: false });
  if (!('problems' in result)) return result.missing;
  console.error('There are problems in other job files; see `jobwright generate`.');
  return undefined;
}

function nextSteps(root: string, { sample }: Choices): readonly string[] {
  const way = relative(process.cwd(), root);
  return [
    ...(way === '' ? [] : [`cd ${way}`]),
    'npm install',
    ...(sample ? [] : ['npx jobwright new my.job', 'npx jobwright generate']),
    'npx jobwright migrate',
    'npx jobwright run          # and, in a second terminal:',
    sample
      ? `npx jobwright submit ${SAMPLE_JOB} --params '{"name": "world"}' --wait`
      : 'npx jobwright submit my.job --wait',
  ];
}
