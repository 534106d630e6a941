import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { WalkThrough } from '../support/walk-through.js';

describe('docs/cli.md', () => {
  let reader: WalkThrough;

  beforeAll(async () => {
    reader = new WalkThrough(
      await mkdtemp(join(tmpdir(), 'jobwright-cli-doc-')),
      'running hello.greet',
    );
    await symlink(join(ROOT, 'node_modules'), join(reader.folder, 'node_modules'));
  });

  afterAll(async () => {
    await reader.stopRunner();
    await rm(reader.folder, { recursive: true, force: true });
  });

  it('has examples that do what it says', { timeout: 240_000 }, async () => {
    const printed = new Map<string, string>();
    for (const block of await codeBlocks(join(ROOT, 'docs/cli.md'))) {
      // What a command prints.
      if (block.language === 'text') continue;
      await reader.follow(block);
      if (block.info !== 'runner')
        printed.set(block.code.split('\n')[0] ?? '', reader.printed.at(-1) ?? '');
    }
    const of = (start: string): string =>
      [...printed].find(([command]) => command.startsWith(start))?.[1] ?? '';
    expect(of(`jobwright submit hello.greet --params '{"name": "world"}'`)).toContain('world');
    expect(of('jobwright status')).toMatch(/runner .*last tick/);
    expect(of('jobwright list')).toMatch(/hello\.greet {2}succeeded/);
    expect(of('id=$(jobwright submit')).toContain('"again"');
  });
});
