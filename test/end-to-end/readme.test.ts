import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { WalkThrough } from '../support/walk-through.js';

/** The tour's commands that are not run here: they install, or are this very test suite. */
const ELSEWHERE = ['npm ci && npm run demo\n', 'npm ci && npm test\n'];

describe("the README's tour", () => {
  let reader: WalkThrough;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobwright-tour-'));
    reader = new WalkThrough(folder, 'text.count');
    for (const part of [
      'schemas',
      'handlers',
      'generated',
      'generator',
      'runtime',
      'package.json',
    ]) {
      await cp(join(ROOT, part), join(folder, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  afterAll(async () => {
    await reader.stopRunner();
    await rm(reader.folder, { recursive: true, force: true });
  });

  it(
    'ends, followed letter by letter, in a job of the reader’s own',
    { timeout: 90_000 },
    async () => {
      for (const block of await codeBlocks(join(ROOT, 'README.md')))
        if (!ELSEWHERE.includes(block.code)) await reader.follow(block);
      const [generated, migrated, submitted, tour, again, tree] = reader.printed;
      expect(generated).toMatch(/6 jobs/);
      expect(migrated).toContain('applied');
      expect(JSON.parse(submitted ?? '')).toEqual({ words: 6 });
      expect(tour).toMatch(/(\d+ %\n)*100 %\n5 words\nnothing to count in 2 characters\n$/);
      expect(again).toMatch(/7 jobs/);
      expect(tree).toMatch(
        /"words": 6[^]*\ntext\.count_all {2}succeeded .*\n├─ text 1 .*\n└─ text 2 /,
      );
      expect(await reader.run('npx jobwright generate --check')).toContain('current');
    },
  );

  it('says only what the package says of its commands', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, script] of readme.matchAll(/npm run (\w+)/g))
      expect(scripts).toHaveProperty(script ?? '');
  });
});
