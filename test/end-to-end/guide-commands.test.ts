import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { WalkThrough } from '../support/walk-through.js';

/** Those with commands that are not followed from beginning to end elsewhere. */
const GUIDES = ['cancelling.md', 'deploying.md', 'retries.md', 'upgrading.md'];
const MEDIA_JOB = 'job: media.probe\nversion: 1\nqueue: media\n';

describe('the commands of a guide, in a new project', () => {
  let reader: WalkThrough;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobwright-guide-commands-'));
    reader = new WalkThrough(folder, '"type":"started"');
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await reader.run('jobwright init');
    await reader.follow({ language: 'yaml', info: 'schemas/media.probe.yaml', code: MEDIA_JOB });
    await reader.run('jobwright generate && jobwright migrate');
  });

  afterAll(async () => {
    await reader.stopRunner();
    await rm(reader.folder, { recursive: true, force: true });
  });

  it.each(GUIDES)('docs/%s', { timeout: 60_000 }, async (guide) => {
    const blocks = await codeBlocks(join(ROOT, 'docs', guide));
    const commands = blocks.filter(({ language }) => language === 'sh');
    expect(commands).not.toEqual([]);
    for (const block of commands) {
      const code = block.code.replaceAll('/var/lib/app', reader.folder);
      const runs = code.startsWith('jobwright run');
      await reader.follow({ ...block, code, info: runs ? 'runner' : block.info });
    }
  });
});
