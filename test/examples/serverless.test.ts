import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../generated/client/index.js';
import { freshStore } from '../support/stores.js';

const SUBMIT_ONCE = fileURLToPath(new URL('submit-once.ts', import.meta.url));

describe.each(['sqlite', 'postgres'] as const)('a serverless function on %s', (kind) => {
  it('submits, answers, and leaves nothing running', async () => {
    const store = await freshStore(kind);
    const args = ['--import', 'tsx', SUBMIT_ONCE, store.url];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      timeout: 40_000,
    });
    expect(stderr).toBe('');
    const answer = JSON.parse(stdout) as { status: number; body: { id: string } };
    expect(answer.status).toBe(202);
    await using jobs = createClient(store.url);
    expect(await (await jobs.$get(answer.body.id)).read()).toMatchObject({ state: 'queued' });
    await jobs.$close();
    await store.drop();
  });
});
