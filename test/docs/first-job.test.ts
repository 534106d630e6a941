import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { WalkThrough } from '../support/walk-through.js';

let reader: WalkThrough;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-first-job-'));
  // What the guide's two installations leave; packing and installing the packages is tested with docs/sharing.md.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  reader = new WalkThrough(folder, 'text.count');
});
afterAll(async () => {
  await reader.stopRunner();
  await rm(reader.folder, { recursive: true, force: true });
});

it(
  'docs/first-job.md, followed letter by letter, ends in what it says',
  { timeout: 120_000 },
  async () => {
    for (const block of await codeBlocks(join(ROOT, 'docs/first-job.md'))) {
      if (['checkout', 'install'].includes(block.info)) continue;
      if (block.language === 'text') expect(reader.printed.at(-1)).toBe(block.code);
      else await reader.follow(block);
    }
  },
);
