import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { freshStore } from '../support/stores.js';

const SCRIPT = fileURLToPath(new URL('mutations.mjs', import.meta.url));

// `npm run chaos:faults` tries all of them, for minutes. That they can be tried must not rot.
it(
  'the faults of campaigns can be put in, and a campaign runs where none is',
  { timeout: 60_000 },
  async () => {
    const store = await freshStore('postgres');
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...[SCRIPT, '--store', store.url, '--check'],
      ]);
      expect(stdout).toBe('without a fault: SURVIVED\n');
    } finally {
      await store.drop();
    }
  },
);
