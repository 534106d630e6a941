import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyProject, generateIn, write } from '../../generator/support/project.js';
import { codeBlocks } from '../../support/markdown.js';

const REPOSITORY = join(import.meta.dirname, '../../..');
const blocks = (await codeBlocks(join(REPOSITORY, 'docs/testing.md'))).map(
  ({ code }, index) => [code.match(/\n\n(.*)/)?.[1] ?? '', index, code] as const,
);

/** Its examples are about the jobs of the README's tour. */
describe('docs/testing.md', () => {
  let root: string;
  const here = process.cwd();
  beforeAll(async () => {
    root = emptyProject();
    for (const { info, code } of await codeBlocks(join(REPOSITORY, 'README.md')))
      if (/^(schemas|handlers)\//.test(info)) write(root, { [info]: code });
    const generated = generateIn(root);
    if ('problems' in generated) throw new Error(JSON.stringify(generated.problems));
    for (const [, index, code] of blocks) write(root, { [`test/${index}.ts`]: code });
    process.chdir(root);
  });
  afterAll(async () => {
    process.chdir(here);
    await rm(root, { recursive: true });
  });

  it('has an example of each part', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(8);
  });

  it.each(blocks)('%s', async (_, index) => {
    await import(/* @vite-ignore */ join(root, `test/${index}.ts`));
    if (index === 5) expect(existsSync(join(root, 'test.db'))).toBe(true);
  });
});
