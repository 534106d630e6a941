import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { STORE_NAMES } from '../../generator/dist/check/job-name.js';
import { loadRuntimeMigrations } from '../../generator/dist/load/runtime-migrations.js';
import { main } from '../../generator/dist/cli/main.js';
import { jobwright } from '../support/cli.js';
import { emptyProject, generateIn, write } from './support/project.js';

const SAMPLES = resolve(import.meta.dirname, '../../schemas');
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function project(): string {
  const root = emptyProject();
  roots.push(root);
  cpSync(SAMPLES, join(root, 'schemas'), { recursive: true });
  return root;
}

function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

function done(result: ReturnType<typeof generateIn>) {
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
}

describe('generate', () => {
  it('writes the same bytes in any folder, and nothing where nothing changed', () => {
    const [one, two] = [project(), project()];
    done(generateIn(one));
    done(generateIn(two));
    expect(contents(join(one, 'generated'))).toEqual(contents(join(two, 'generated')));
    const again = done(generateIn(one));
    expect(again).toMatchObject({
      missing: [],
      changed: [],
      stale: [],
      foreign: [],
      newHandlers: [],
    });
  });

  it('says nothing of the day, the machine or its own version in what it writes', () => {
    const root = project();
    done(generateIn(root));
    for (const text of Object.values(contents(join(root, 'generated')))) {
      expect(text).not.toContain(root);
      expect(text).not.toMatch(/20\d\d-\d\d-\d\d/);
    }
  });

  it('removes what it wrote and no longer generates, but not what was changed or is not its own', () => {
    const root = project();
    done(generateIn(root));
    const out = join(root, 'generated');
    rmSync(join(root, 'schemas/media.ingest.yaml'));
    rmSync(join(root, 'schemas/storage.copy.yaml'));
    writeFileSync(join(out, 'runner/storage.copy.ts'), '// changed by hand\n');
    write(out, { 'client/notes.txt': 'mine' });
    const result = done(generateIn(root));
    expect(result.stale).toContain('client/storage.copy.ts');
    expect(result.foreign).toEqual(['client/notes.txt', 'runner/storage.copy.ts']);
    expect(existsSync(join(out, 'client/storage.copy.ts'))).toBe(false);
    expect(readFileSync(join(out, 'runner/storage.copy.ts'), 'utf8')).toBe('// changed by hand\n');
    expect(existsSync(join(out, 'client/notes.txt'))).toBe(true);
  });

  it('removes nothing outside its folder, whatever the manifest says', () => {
    const root = project();
    done(generateIn(root));
    write(root, { 'precious.txt': 'mine' });
    const manifest = join(root, 'generated/.manifest.json');
    const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      files: Record<string, string>;
    };
    writeFileSync(
      manifest,
      JSON.stringify({ files: { ...files, '../precious.txt': 'x', '/etc/passwd': 'x' } }),
    );
    done(generateIn(root));
    expect(readFileSync(join(root, 'precious.txt'), 'utf8')).toBe('mine');
  });

  it('never rewrites a handler, and reports one of no job', () => {
    const root = project();
    write(root, {
      'handlers/storage.copy.ts': 'not even TypeScript',
      'handlers/storage.move.ts': 'export {};',
      'handlers/helper.ts': 'export {};',
    });
    const result = done(generateIn(root));
    expect(result.newHandlers).toEqual([
      'archive.transform.ts',
      'media.chunk.ts',
      'media.ingest.ts',
      'media.transcode.ts',
    ]);
    expect(result.orphans).toEqual(['storage.move.ts']);
    expect(readFileSync(join(root, 'handlers/storage.copy.ts'), 'utf8')).toBe(
      'not even TypeScript',
    );
  });

  it('leaves everything as it was where a file has an error', () => {
    const root = project();
    done(generateIn(root));
    const before = contents(join(root, 'generated'));
    write(root, {
      'schemas/storage.copy.yaml': 'job: storage.copy\n',
      'schemas/new.job.yaml': 'job: new.job\nversion: 1\n',
    });
    expect(generateIn(root)).toHaveProperty('problems');
    expect(contents(join(root, 'generated'))).toEqual(before);
    expect(existsSync(join(root, 'handlers/new.job.ts'))).toBe(false);
  });

  it('writes nothing where it only checks', () => {
    const root = project();
    const result = done(generateIn(root, true));
    expect(result.missing).toContain('client/index.ts');
    expect(existsSync(join(root, 'generated'))).toBe(false);
    expect(existsSync(join(root, 'handlers'))).toBe(false);
  });

  it('copies the runtime’s own migrations as they are, and knows all names in them', () => {
    const root = project();
    done(generateIn(root));
    const made = loadRuntimeMigrations();
    expect(made.length).toBeGreaterThan(1);
    for (const { dialect, name, sql } of made) {
      expect(readFileSync(join(root, 'generated/migrations', dialect, name), 'utf8')).toBe(sql);
      const names = sql.matchAll(
        /^create (?:unique )?(?:table|index|view) (?:concurrently )?(?:if not exists )?(?:jobwright[._])?(\w+)/gim,
      );
      for (const [, table] of names)
        expect([...STORE_NAMES]).toContain(table?.replace(/^jobwright_/, ''));
    }
  });
});

/** Runs the command line in this process: starting one takes longer than generating. */
async function command(args: readonly string[], cwd: string) {
  const before = process.cwd();
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  process.chdir(cwd);
  try {
    const code = await main(args);
    return { code, ...said };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

describe('jobwright generate', () => {
  it('exits 0 and says how many jobs and files; with --check, that all is current', async () => {
    const root = project();
    const first = await jobwright(['generate'], root);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/handlers\/media\.chunk\.ts is new; fill it in\n/);
    expect(first.stdout).toMatch(/5 jobs: \d+ files written, 0 unchanged \(\d+ ms\)\n$/);
    expect(await jobwright(['generate', '--check'], root)).toMatchObject({ code: 0, stderr: '' });
  });

  it('--check exits 1 and names what is missing, changed or extra', async () => {
    const root = project();
    await command(['generate'], root);
    rmSync(join(root, 'generated/client/index.ts'));
    rmSync(join(root, 'handlers/media.chunk.ts'));
    writeFileSync(join(root, 'generated/runner/index.ts'), '');
    write(root, { 'generated/extra.ts': '' });
    const { code, stderr } = await command(['generate', '--check'], root);
    expect(code).toBe(1);
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'missing generated/client/index.ts',
      'missing handlers/media.chunk.ts',
      'changed generated/runner/index.ts',
      'extra   generated/extra.ts',
    ]);
  });

  it('exits 1 with every error of every file, each at its place', async () => {
    const root = project();
    write(root, {
      'schemas/a.b.yaml': 'job: a.b\nversion: 0\ncolour: blue\n',
      'schemas/c.d.yaml': 'job: c.c\nversion: 1\n',
    });
    const { code, stdout, stderr } = await command(['generate'], root);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^schemas\/a\.b\.yaml:2:10: JW1206 /m);
    expect(stderr).toMatch(/^schemas\/a\.b\.yaml:3:1: JW1203 /m);
    expect(stderr).toMatch(/^schemas\/c\.d\.yaml:1:6: JW1302 /m);
    expect(stderr).toMatch(/nothing was written\n$/);
  });

  it('takes other folders, and imports handlers from where they are', async () => {
    const root = project();
    const args = [
      'generate',
      '--schemas',
      'schemas',
      '--out',
      'src/made',
      '--handlers',
      'app/jobs',
    ];
    expect((await command(args, root)).code).toBe(0);
    expect(readFileSync(join(root, 'src/made/runner/index.ts'), 'utf8')).toContain(
      "import('../../../app/jobs/media.chunk.js')",
    );
    expect(readFileSync(join(root, 'app/jobs/media.chunk.ts'), 'utf8')).toContain(
      "'../../src/made/client/media.chunk.js'",
    );
  });

  it('exits 2 where the command line makes no sense', async () => {
    const root = project();
    expect((await command(['generate', '--nope'], root)).code).toBe(2);
    const nested = await command(['generate', '--handlers', 'generated/handlers'], root);
    expect(nested).toMatchObject({
      code: 2,
      stderr: 'jobwright: --handlers must not be within --out\n',
    });
  });
});
