import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { moduleGraph } from '../support/module-graph.js';
import { until } from '../support/until.js';

const THEIRS = 'their-service';
const CLIENT = `${THEIRS}/node_modules/@team/jobs-client`;
const BIN = join(ROOT, 'node_modules/.bin');
/** Of our own code, importing the client may load so much. */
const MOST_BYTES = 40_000;

describe('docs/sharing.md', { timeout: 120_000 }, () => {
  let folder: string;
  let runner: ChildProcess | undefined;
  let printed = '';
  let expected = '';

  function shell(command: string, cwd: string): ChildProcess {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      JOBWRIGHT_STORE: undefined,
      // What npm would do for a person, it need not do here; what it has, it need not fetch.
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_ignore_scripts: 'true',
      npm_config_fetch_retries: '0',
      // TypeScript and the like, as a developer has them.
      PATH: [BIN, process.env.PATH].join(delimiter),
    };
    return spawn('sh', ['-c', command], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function attempt(command: string, cwd: string) {
    const child = shell(command, cwd);
    const [stdout, stderr] = await Promise.all([
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ]);
    return { command, code: child.exitCode, stdout, stderr };
  }

  async function run(command: string, cwd = folder): Promise<string> {
    const done = await attempt(command, cwd);
    expect(done).toMatchObject({ code: 0 });
    return done.stdout;
  }

  /** As `npm install` of tarballs; where no registry answers, with what this workspace has of their dependencies. */
  async function install(command: string, cwd: string): Promise<void> {
    const done = await attempt(command, cwd);
    if (done.code !== 0) {
      expect(done.stderr).toMatch(
        /ENOTFOUND|ENOTCACHED|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/,
      );
      console.log('no registry answers: the tarballs are unpacked by hand');
      const unpack = (tarball: string, name: string) =>
        `mkdir -p node_modules/${name} && tar xzf ${tarball} --strip-components 1 -C node_modules/${name}`;
      const [client = '', runtime = ''] = command.split(' ').slice(2);
      await run(unpack(client, '@team/jobs-client'), cwd);
      await run(unpack(runtime, '@jobwright/runtime'), cwd);
      for (const name of ['pg', '@photostructure'])
        await symlink(join(ROOT, 'node_modules', name), join(cwd, 'node_modules', name));
    }
    // Their own developers' dependencies.
    await mkdir(join(cwd, 'node_modules/@types'), { recursive: true });
    for (const name of ['@types/node', 'undici-types'])
      await symlink(join(ROOT, 'node_modules', name), join(cwd, 'node_modules', name));
  }

  async function follow(language: string, info: string, code: string): Promise<void> {
    if (language === 'text') expected = code;
    else if (language !== 'sh') {
      const path = join(folder, info);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
    } else if (info === 'runner') {
      runner = shell(code.trim(), folder);
      let said = '';
      runner.stdout?.on('data', (data: Buffer) => (said += data.toString()));
      await until(() => said.includes('text.measure'), 30_000);
    } else if (code.startsWith('npm install')) {
      await install(code.trim(), join(folder, info));
    } else printed = await run(code.trim(), join(folder, info));
  }

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'jobwright-sharing-')));
    // As `npm install` would leave it, were the packages in a registry.
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const { language, info, code } of await codeBlocks(join(ROOT, 'docs/sharing.md')))
      await follow(language, info, code);
  }, 120_000);

  afterAll(async () => {
    if (runner?.pid !== undefined && runner.exitCode === null) {
      // npx is not the runner but its parent: the signal goes to the whole group.
      process.kill(-runner.pid, 'SIGKILL');
      await once(runner, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('ends, followed letter by letter, in what it says: submitted, awaited, cancelled, each error told apart', () => {
    expect(printed).toContain(expected);
  });

  it('has told the other team nothing of what is internal', async () => {
    const readme = await readFile(join(folder, CLIENT, 'README.md'), 'utf8');
    expect(readme).toContain('text.measure');
    expect(readme).not.toContain('text.clean');
  });

  it.each([
    ['typescript-5.6', 'nodenext'],
    ['typescript-7', 'nodenext'],
    ['typescript-7', 'esnext --moduleResolution bundler'],
  ])(
    'compiles for them under %s, %s, the declarations of the packages included',
    async (compiler, module) => {
      const bin = join(ROOT, 'node_modules', compiler, 'bin/tsc');
      const options = '--noEmit --skipLibCheck false --exactOptionalPropertyTypes';
      await run(`node ${bin} -p . ${options} --module ${module}`, join(folder, THEIRS));
    },
  );

  it.each(['team-jobs-client-1.0.0.tgz', 'jobwright-runtime-0.1.0.tgz'])(
    '%s is clean by publint and by arethetypeswrong',
    async (tarball) => {
      const path = join(folder, 'packages', tarball);
      const [lint] = await Promise.all([
        run(`publint ${path} --strict`),
        // There is nothing for CommonJS, on purpose.
        run(`attw ${path} --profile esm-only`),
      ]);
      expect(lint).toContain('All good!');
    },
  );

  it('loads little, and nothing that a client has no use for', () => {
    const entry = join(folder, CLIENT, 'dist/index.js');
    const own = (specifier: string) => specifier.startsWith('@jobwright/runtime');
    const { files, external } = moduleGraph(entry, own);
    const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect([...external].filter((name) => !name.startsWith('node:'))).toEqual([]);
    const places = [...files.keys()].map((path) => path.slice(folder.length));
    expect(
      places.filter((path) => /\/(runner|validators|postgres|sqlite|mysql)\//.test(path)),
    ).toEqual([]);
  });

  it('never loads a runner, a generator or a validator compiler, whatever is called', () => {
    const entry = join(folder, CLIENT, 'dist/index.js');
    const own = (specifier: string) => specifier.startsWith('@jobwright/runtime');
    const { files, external } = moduleGraph(entry, own, true);
    expect([...files.keys()].filter((path) => path.includes('/runner/'))).toEqual([]);
    for (const name of ['ajv', 'ts-morph', 'typescript', 'jobwright', 'yaml'])
      expect(external).not.toContain(name);
  });
});
