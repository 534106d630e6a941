import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_PROJECT, jobwright } from '../support/cli.js';
import { CommandProject } from '../generator/support/command.js';
import { createSqlite, type TestSqlite } from '../support/sqlite.js';

const SAMPLE = ['--generated', SAMPLE_PROJECT];

describe('wrong usage', { timeout: 60_000 }, () => {
  let project: CommandProject;
  let store: TestSqlite;

  beforeAll(async () => {
    store = await createSqlite();
    project = new CommandProject();
    project.write({ 'package.json': JSON.stringify({ type: 'module' }) });
  });
  afterAll(async () => {
    project.drop();
    await store.drop();
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['lst'], /unknown command 'lst'\n\(Did you mean list\?\)/],
    ['an unknown option', ['list', '--stat', 'dead'], /unknown option '--stat'[^]*--state/],
    ['an argument that is missing', ['show'], /missing required argument 'id'/],
    ['an argument too many', ['show', 'a', 'b'], /error: /],
    ['an id that is none', ['show', 'x'], /An id looks like/],
    [
      'one id of several',
      ['cancel', '01890000-0000-7000-8000-000000000000', 'x'],
      /An id looks like/,
    ],
    ['a page that begins nowhere', ['list', '--before', 'x'], /An id looks like/],
    ['a limit that is none', ['list', '--limit', '0'], /whole number from 1/],
    ['a limit too high', ['list', '--limit', '1e9'], /whole number from 1/],
    ['a limit beyond what is listed', ['list', '--limit', '5000'], /At most 1000/],
    ['a state that is none', ['list', '--state', 'asleep'], /Allowed choices are queued/],
    ['a job name that is none', ['list', '--job', 'No Job'], /lower-case words/],
    ['a pause of nothing', ['pause'], /INVALID_OPTION: Give --queue or --job\./],
    ['a pause of two', ['pause', '--queue', 'a', '--job', 'b'], /cannot be used with option/],
    ['a queue without a name', ['resume', '--queue', ''], /Give the name of a queue/],
    ['a job type without a name', ['resume', '--job', ''], /lower-case words/],
    ['concurrency that is none', ['run', ...SAMPLE, '--concurrency', 'x'], /whole number from 1/],
    [
      'middleware that is not there',
      ['run', ...SAMPLE, '--middleware', 'nope.mjs'],
      /'--middleware <file>' argument 'nope\.mjs' is invalid\. There is no such file/,
    ],
    [
      'params that are no JSON',
      ['submit', 'test.echo', ...SAMPLE, '--params', '{'],
      /--params is no JSON/,
    ],
    [
      'params that are no JSON, without what stands there',
      ['submit', 'test.echo', ...SAMPLE, '--params', '{"token":secret}'],
      /--params is no JSON: line 1, column 10\./,
    ],
    [
      'params of several lines that are no JSON',
      ['submit', 'test.echo', ...SAMPLE, '--params', '{\n  "token": "secret\n"}'],
      /--params is no JSON: line 2, column 12\./,
    ],
    [
      'a time that is only a number',
      ['cancel', '--since', '5', '--yes'],
      /Give a time such as 2026-01-31T08:00Z, or 2h for 2 hours ago/,
    ],
    ['a time after words', ['list', '--ended-until', 'abc 1'], /Give a time such as/],
    ['a day that is none', ['list', '--until', '2026-02-30'], /Give a time such as/],
    [
      'a start that is no time',
      ['submit', 'test.echo', ...SAMPLE, '--at', 'foo 5'],
      /Give a time such as 2026-01-31T08:00Z/,
    ],
    [
      'params that cannot be stored',
      ['submit', 'test.echo', ...SAMPLE, '--params', '"\\u0000"'],
      /INVALID_PARAMS/,
    ],
    ['a key that is none', ['submit', 'test.echo', ...SAMPLE, '--key', ''], /1 to 500 characters/],
    ['a job type that is not there', ['submit', 'test.eco', ...SAMPLE], /did you mean test.echo\?/],
    [
      'a wait that is no duration',
      ['submit', 'test.echo', ...SAMPLE, '--timeout', '3'],
      /500ms, 30s or 5m/,
    ],
    [
      'a store that no adapter is for',
      ['list', '--store', 'mongodb://me:secret@x'],
      /postgres:\/\/user@host/,
    ],
    [
      'a store URL that is broken',
      ['list', '--store', 'postgres://me:secret@h:99999/x'],
      /cannot be read/,
    ],
    ['a shell that is none', ['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
    ['generated code within job files', ['generate', '--out', 'schemas'], /must not be within/],
    ['a format that is none', ['generate', '--format', 'xml'], /Allowed choices are/],
  ])('of %s is refused with 2, and what to do', async (_, args, says) => {
    const where = args.includes('--store') || args[0] !== 'submit' ? [] : ['--store', store.url];
    const { code, stdout, stderr } = await project.run(...args, ...where);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('secret');
  });

  it.each<[string, string[], string]>([
    ['code that was not generated', ['run', '--generated', 'nowhere'], 'NOT_GENERATED'],
    [
      'a database that was not migrated',
      ['list', '--store', 'sqlite:none.db'],
      'MIGRATION_MISSING',
    ],
    [
      'a database that is away',
      ['status', '--store', 'postgres://me:secret@127.0.0.1:1/x'],
      'STORE_UNAVAILABLE',
    ],
    ['a job file that is not there', ['docs', '--schemas', 'nowhere'], 'JW'],
  ])('is not %s: that ends with 1', async (_, args, says) => {
    const { code, stdout, stderr } = await project.run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('secret');
  });

  it('ends a real process with 2, too', async () => {
    expect((await jobwright(['show', 'x'])).code).toBe(2);
    expect((await jobwright([])).code).toBe(2);
    const escape = await jobwright(['show', '\u001b[31mred']);
    expect(escape.stderr).toContain('\\u001b[31mred');
  });
});

describe('help', () => {
  it('prints the version of the package', async () => {
    const manifest = new URL('../../generator/package.json', import.meta.url);
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    expect(await jobwright(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('is there for every command, and docs/cli.md has all of its options', async () => {
    const project = new CommandProject();
    const doc = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const { stdout } = await project.run('--help');
    const names = [...stdout.matchAll(/^ {2}(\w+) .*/gm)].map(([, name]) => name!);
    const missing: string[] = [];
    expect(names).toContain('status');
    for (const name of names.filter((one) => one !== 'help')) {
      const help = await project.run(name, '--help');
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain('Exit codes: 0');
      const section =
        new RegExp(`^## ${name}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(doc)?.[1] ?? '';
      if (section === '') missing.push(name);
      for (const [flag] of help.stdout.matchAll(/(?<=^ {2})--[a-z-]+/gm))
        if (!section.includes(`\`${flag}`)) missing.push(`${name} ${flag}`);
    }
    project.drop();
    expect(missing).toEqual([]);
  });
});
