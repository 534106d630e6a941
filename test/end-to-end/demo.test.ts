import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';

interface Chunk {
  readonly file: {
    readonly location: { readonly uri: string };
    readonly bytes: number;
    readonly sha256: string;
  };
}

describe('the demo', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobwright-demo-test-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'kills a runner, shows the recovery, and leaves nothing but its results',
    { timeout: 120_000 },
    async () => {
      const out = join(folder, 'out');
      const child = spawn(process.execPath, ['--import', 'tsx', 'demo/main.ts', '--out', out], {
        cwd: ROOT,
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect(child.exitCode).toBe(0);
      expect(stdout).toMatch(
        /kill -9 \d+: runner [AB] is dead, with the ingest and \d of its chunks/,
      );
      expect(stdout).toMatch(/runner [AB] picked the ingest up, [\d.]+ s after the kill/);
      expect(stdout).toMatch(/for its 8 chunks there are 8 jobs media\.transcode/);
      expect(stdout).toMatch(
        /one attempt each: 1 archive\.transform, 1 media\.chunk, \d media\.transcode/,
      );
      expect(stdout).toMatch(/media\.ingest {2}succeeded {2}/);
      expect(stdout.match(/[├└]─ 3 transcode tune\.wav\/tune-000\d\.wav/g)).toHaveLength(8);
      expect(stdout).toContain('SourceMissing');
      expect(stdout).toContain('cancelled: the demo has seen enough');

      const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as Chunk[];
      expect(manifest).toHaveLength(8);
      for (const { file } of manifest) {
        const content = await readFile(fileURLToPath(file.location.uri));
        expect(content.length).toBe(file.bytes);
        expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
      }
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['out']));
      // tsx keeps a cache of its own where temporary files go; the demo's scratch folder must be gone.
      expect((await readdir(folder)).filter((name) => name.startsWith('jobwright'))).toEqual([]);
    },
  );
});
