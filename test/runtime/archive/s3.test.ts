import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Archive } from '../../../runtime/dist/archive/archive.js';
import { s3Archive } from '../../../runtime/dist/archive/s3.js';
import { s3Server } from '../../handlers/storage/s3-server.js';
import { exerciseArchive, namesIn } from './exercise-archive.js';
import { faultProxy, type Fault } from './fault-proxy.js';

const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const PATIENCE = { limitMs: 2_000, tries: 4, firstDelayMs: 5 };
const NAME = '2026/01/02/job/a.ndjson.gz';
const data = Uint8Array.from({ length: 20_000 }, (_, n) => n % 251);

const folder = await mkdtemp(join(tmpdir(), 's3-archive-'));
await s3Server('archive', folder);
const endpoint = process.env.S3_ARCHIVE_ENDPOINT ?? '';
const proxy = await faultProxy(endpoint);
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
const location = (at: string) =>
  ({ bucket: 'media', prefix: `archive/${++count}/`, endpoint: at, region: 'us-east-1' }) as const;

/** An archive behind the proxy, which does `faults` to its next requests. */
function disturbed(faults: readonly Fault[], limitMs = PATIENCE.limitMs): Archive {
  proxy.faults.splice(0, Infinity, ...faults);
  proxy.requests.length = 0;
  return s3Archive(location(proxy.endpoint), CREDENTIALS, { ...PATIENCE, limitMs });
}

const PASSING: readonly (readonly [string, Fault])[] = [
  ['an answer of 500', { status: 500 }],
  ['an answer of 503', { status: 503 }],
  ['an answer of 429', { status: 429 }],
  ['no answer', 'silence'],
  ['an answer that never ends', 'slow'],
  ['a truncated answer', 'cut'],
  ['a connection that is reset', 'reset'],
];

describe('an archive in S3', () => {
  exerciseArchive(() => Promise.resolve(s3Archive(location(endpoint), CREDENTIALS, PATIENCE)));

  it.each(PASSING)('puts, gets, lists and removes through %s', async (_, fault) => {
    const archive = disturbed([fault], 300);
    await archive.put(NAME, data);
    proxy.faults.push(fault);
    expect(Buffer.from((await archive.get(NAME)) ?? []).equals(data)).toBe(true);
    proxy.faults.push(fault);
    expect(await namesIn(archive)).toEqual([NAME]);
    proxy.faults.push(fault);
    await archive.remove([NAME]);
    expect(await namesIn(archive)).toEqual([]);
    expect(proxy.faults).toEqual([]);
  });

  it.each(PASSING)('gives up on %s that comes every time', async (_, fault) => {
    const archive = disturbed([fault, fault, fault, fault, fault], 50);
    await expect(archive.get(NAME)).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    expect(proxy.requests).toEqual(['GET', 'GET', 'GET', 'GET']);
  });

  it.each<Fault>(['slow', { status: 503 }])(
    'ends a get by its signal where %s comes',
    async (fault) => {
      const faults = Array.from({ length: 4 }, () => fault);
      const archive = disturbed(faults, 60_000);
      const stop = new AbortController();
      const got = archive.get(NAME, stop.signal);
      stop.abort(new Error('gone'));
      await expect(got).rejects.toThrow('gone');
      proxy.faults.length = 0;
    },
  );

  it('asks once where the answer will be the same', async () => {
    const archive = disturbed([{ status: 403 }]);
    await expect(archive.put(NAME, data)).rejects.toThrow(
      `The archive (${archive.label}) cannot be used: PUT was answered 403 Disturbed.`,
    );
    expect(proxy.requests).toEqual(['PUT']);
  });

  it('follows no redirection, and takes nothing for a page that is none', async () => {
    await expect(disturbed([{ status: 307 }]).get(NAME)).rejects.toThrow('answered 307');
    await expect(namesIn(disturbed([{ status: 200 }]))).rejects.toThrow('no ListBucketResult');
    await expect(disturbed([{ status: 200 }]).remove([NAME])).rejects.toThrow('no DeleteResult');
  });

  it('tells a bucket that is not there from an object that is not', async () => {
    const archive = s3Archive({ ...location(endpoint), bucket: 'none-such' }, CREDENTIALS);
    const refused = { code: 'ARCHIVE_UNAVAILABLE' };
    await expect(archive.get(NAME)).rejects.toMatchObject(refused);
    await expect(namesIn(archive)).rejects.toMatchObject(refused);
    await expect(archive.put(NAME, data)).rejects.toMatchObject(refused);
  });

  it('never names its credentials', async () => {
    const secretAccessKey = 'canary-secret';
    const archive = s3Archive(
      location(endpoint),
      { accessKeyId: 'canary-id', secretAccessKey, sessionToken: 'canary-token' },
      PATIENCE,
    );
    const error = await archive.get(NAME).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    expect(`${String(error)} ${JSON.stringify(error)} ${archive.label}`).not.toContain('canary');
  });
});
