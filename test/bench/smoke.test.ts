import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USAGE, UsageError, wishOf } from '../../bench/compare/arguments.mjs';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { MYSQL_VARIABLE } from '../support/mysql.js';
import { SERVER_VARIABLE } from '../support/postgres.js';

const LIMIT_MS = 240_000;
const OWN = ['jobwright', 'floor'];
const PEERS = ['graphile-worker', 'pg-boss', 'bullmq'];

/** The units of each metric's figures. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  drain: ['jobs/s'],
  'drain-200k': ['jobs/s'],
  'drain-4': ['jobs/s'],
  'drain-200k-4': ['jobs/s'],
  'drain-status-logs': ['jobs/s'],
  processor: ['µs a job'],
  'processor-4': ['µs a job'],
  bulk: ['jobs/s'],
  single: ['jobs/s'],
  start: ['ms'],
  result: ['ms'],
  loaded: ['ms'],
  'half-loaded': ['ms', 'jobs/s'],
  waits: ['ms', 'connections', 'MB'],
  claim: ['ms'],
  children: ['s'],
  idle: ['% of a core', '/s'],
  'memory-runner': ['MB', 'jobs/s'],
  'memory-client': ['MB'],
  'sqlite-drain': ['jobs/s'],
  'sqlite-processor': ['µs a job'],
  'sqlite-bulk': ['jobs/s'],
  'sqlite-single': ['jobs/s'],
  'sqlite-claim': ['ms'],
  'mysql-drain': ['jobs/s'],
  'mysql-bulk': ['jobs/s'],
  'mysql-single': ['jobs/s'],
  'mysql-claim': ['ms'],
  generate: ['s', 'MB'],
  import: ['ms'],
};
const BESIDE_FLOOR =
  /^((sqlite-|mysql-)?(drain|bulk|single)|(sqlite-)?processor|processor-4|drain-(4|200k|200k-4)|start|result|drain-status-logs)$/;

interface Row {
  readonly row: string;
  readonly unit: string;
  readonly value: number;
  readonly p99?: number;
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run bench` runs, after the build. */
function bench(script: string, ...args: readonly string[]): Promise<Run> {
  const command = [join(ROOT, 'bench/compare', script), ...args];
  const env = {
    ...process.env,
    JOBWRIGHT_TEST_POSTGRES: process.env[SERVER_VARIABLE],
    JOBWRIGHT_TEST_MYSQL: process.env[MYSQL_VARIABLE],
  };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('npm run bench', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobwright-smoke-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function smoke(metrics: readonly string[], contestants: readonly string[]) {
    const [json, svg] = [join(folder, 'figures.json'), join(folder, 'figures.svg')];
    await rm(json, { force: true });
    const names = [metrics.join(','), contestants.join(',')];
    const run = await bench('run.mjs', ...names, '--smoke', '--json', json, '--plot', svg);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    const { metrics: measured } = JSON.parse(await readFile(json, 'utf8')) as {
      metrics: Record<string, { rows: readonly Row[] }>;
    };
    for (const { row, value, p99 = 0 } of Object.values(measured).flatMap(({ rows }) => rows))
      expect([value, p99].every(Number.isFinite), row).toBe(true);
    return { run, measured, drawing: await readFile(svg, 'utf8') };
  }

  it(
    'measures every metric of jobwright and of its floor: finite figures of the right units',
    async () => {
      // Where no MariaDB answers, its tests are left out.
      const wanted = Object.keys(UNITS).filter(
        (name) => process.env[MYSQL_VARIABLE] !== '' || !name.startsWith('mysql-'),
      );
      const { measured, run, drawing } = await smoke(wanted, OWN);
      expect(Object.keys(measured)).toEqual(wanted);
      for (const [name, { rows }] of Object.entries(measured)) {
        const who = new Set(rows.map(({ row }) => row.split(',')[0]));
        expect([...who], name).toEqual(BESIDE_FLOOR.test(name) ? OWN : ['jobwright']);
        expect([...new Set(rows.map(({ unit }) => unit))], name).toEqual(UNITS[name]);
        expect(run.stderr).toContain(`${name}, round 1 of 1: jobwright`);
      }
      expect(run.stdout).toMatch(/floor +[\d.,]+ jobs\/s/);
      expect(drawing).toMatch(/^<svg [^]*drain of 20,000[^]*<\/svg>\n$/);
    },
    LIMIT_MS,
  );

  it(
    'measures its peers, where they are installed',
    async () => {
      if (!existsSync(join(ROOT, 'bench/node_modules'))) {
        console.log('bench: its peers are not installed, and left out');
        return;
      }
      const { measured, run } = await smoke(['drain', 'start'], PEERS);
      for (const { rows } of Object.values(measured)) {
        const there = PEERS.filter((name) => !run.stderr.includes(`${name} is left out`));
        expect(rows.map(({ row }) => row)).toEqual(there);
      }
    },
    LIMIT_MS,
  );

  it('tells every metric with its unit', () => {
    for (const [name, units] of Object.entries(UNITS))
      expect(USAGE).toMatch(new RegExp(`^  ${name} +\\S.* \\(${units[0] ?? ''}\\)$`, 'm'));
  });

  it.each([
    { args: ['drian'], says: /^There is no metric drian; there are drain, / },
    { args: ['drain', 'river'], says: /^There is no contestant river; there are jobwright, / },
    { args: ['drain', '--rounds', 'x'], says: /^--rounds is a whole number from 1, not x\.$/ },
    { args: ['drain', 'floor', 'more'], says: /^There is no third argument, such as more\.$/ },
    { args: ['--fast'], says: /^Unknown option '--fast'/ },
  ])('says what is wrong with $args', ({ args, says }) => {
    expect(() => wishOf(args)).toThrow(UsageError);
    expect(() => wishOf(args)).toThrow(says);
  });

  it('exits with 1 and one line where its arguments are wrong', async () => {
    const { code, stdout, stderr } = await bench('run.mjs', 'drian');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^There is no metric drian; .*\n$/);
  });
});

describe('docs/performance.md', () => {
  it('has the figures of bench/figures.json', async () => {
    expect(await bench('document.mjs', '--check')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('names commands that there are', async () => {
    const blocks = await codeBlocks(join(ROOT, 'docs/performance.md'));
    const commands = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) => [...code.matchAll(/^npm run bench -- ([a-z][\w,-]*)/gm)])
      .flatMap(([, names = '']) => names.split(','));
    expect(commands.length).toBeGreaterThan(0);
    for (const name of commands) expect(['all', ...Object.keys(UNITS)]).toContain(name);
  });
});
