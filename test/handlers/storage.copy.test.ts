import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import transform from '../../handlers/archive.transform.js';
import chunk from '../../handlers/media.chunk.js';
import copy from '../../handlers/storage.copy.js';
import { aZip } from './archive/build-archive.js';
import { at, cancellable, listing, refusal, run, scratchFolder, sha256 } from './support.js';
import { closedServer, faultyServer, object, s3Server } from './storage/s3-server.js';
import { isSigned } from './storage/verify-signature.js';
import { aWav, tone } from './wav/build-wav.js';

const scratch = await scratchFolder();
await s3Server('main', join(scratch, 's3'));
let cases = 0;

async function given(bytes: Uint8Array) {
  const folder = join(scratch, String(++cases));
  await mkdir(folder);
  await writeFile(join(folder, 'source.bin'), bytes);
  return { folder, source: at(folder, 'source.bin') };
}

/** What is in S3, fetched by a copy to a folder. */
async function fetched(location: { uri: string; profile: string }): Promise<Buffer> {
  const { folder } = await given(Buffer.alloc(0));
  await run(copy, { source: location, target: at(folder, 'fetched') });
  return readFile(join(folder, 'fetched'));
}

const some = Buffer.from('some bytes');
const MULTIPART = '<R><UploadId>u1</UploadId></R>';

describe('storage.copy between folders', () => {
  it('copies, hashes and reports', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abc');
    const { folder, source } = await given(bytes);
    const target = at(folder, 'new', 'a folder', 'ziel ä.bin');
    const { output, statuses } = await run(copy, { source, target, expectedSha256: sha256(bytes) });
    expect(output).toEqual({ location: target, bytes: bytes.length, sha256: sha256(bytes) });
    expect((await readFile(join(folder, 'new', 'a folder', 'ziel ä.bin'))).equals(bytes)).toBe(
      true,
    );
    expect(statuses.at(-1)).toEqual({ bytes: bytes.length, totalBytes: bytes.length });
  });

  it('replaces what is there, even itself', async () => {
    const { folder, source } = await given(some);
    await writeFile(join(folder, 'target'), 'much longer than before');
    await run(copy, { source, target: at(folder, 'target') });
    await run(copy, { source, target: source });
    expect(await readFile(join(folder, 'target'))).toEqual(some);
    expect(await readFile(join(folder, 'source.bin'))).toEqual(some);
  });

  it('removes what a dead attempt left, but not the draft of a newer one', async () => {
    const { folder, source } = await given(some);
    for (const name of [
      'job-1-0123456789abcdef.1',
      'job-1-0123456789abcdef.9',
      'job-10-0123456789abcdef.1',
    ]) {
      await writeFile(join(folder, `.jobwright-${name}.partial`), 'half');
    }
    await run(copy, { source, target: at(folder, 'target') }, { epoch: 2 });
    expect(await listing(folder)).toEqual([
      '.jobwright-job-1-0123456789abcdef.9.partial',
      '.jobwright-job-10-0123456789abcdef.1.partial',
      'source.bin',
      'target',
    ]);
  });

  it('leaves what was there when the checksum is wrong', async () => {
    const { folder, source } = await given(some);
    await writeFile(join(folder, 'target'), 'old');
    const expected = '0'.repeat(64);
    const work = run(copy, { source, target: at(folder, 'target'), expectedSha256: expected });
    expect(await refusal(work)).toEqual({
      code: 'ChecksumMismatch',
      data: { ...source, expected, actual: sha256(some) },
    });
    expect(await listing(folder)).toEqual(['source.bin', 'target']);
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('old');
  });

  it('leaves nothing when it is cancelled in the middle', async () => {
    const { folder, source } = await given(Buffer.alloc(3_000_000));
    const { signal, cancel, reason } = cancellable();
    const work = run(
      copy,
      { source, target: at(folder, 'new', 'target') },
      { signal, onStatus: cancel },
    );
    await expect(work).rejects.toBe(reason);
    expect(await listing(folder)).toEqual(['source.bin']);
  });

  it('declares a missing source', async () => {
    const source = at(scratch, 'no', 'such');
    expect(await refusal(run(copy, { source, target: at(scratch, 'x') }))).toEqual({
      code: 'SourceMissing',
      data: source,
    });
  });
});

describe('storage.copy with S3', () => {
  it.each([
    ['nothing', 0, 'empty'],
    ['one part', 10, 'small.bin'],
    ['exactly one part', 8 * 1024 * 1024, 'exact.bin'],
    ['several parts', 20 * 1024 * 1024 + 1, 'big.bin'],
    ['a key that needs encoding', 10, "a b/ü+(1)'*!%41&=?#.bin"],
  ])('carries %s there and back', async (_, length, key) => {
    const bytes = Buffer.alloc(length, 'some bytes, again and again; ');
    const { source } = await given(bytes);
    const target = object('main', key);
    const { output } = await run(copy, { source, target });
    expect(output).toEqual({ location: target, bytes: length, sha256: sha256(bytes) });
    expect((await fetched(target)).equals(bytes)).toBe(true);
  });

  it('copies from one object to another', async () => {
    const { source } = await given(some);
    await run(copy, { source, target: object('main', 'a') });
    await run(copy, { source: object('main', 'a'), target: object('main', 'b') });
    expect(await fetched(object('main', 'b'))).toEqual(some);
  });

  it('makes no object when the checksum is wrong or it is cancelled', async () => {
    const { source } = await given(Buffer.alloc(9 * 1024 * 1024));
    const target = object('main', 'never');
    const expectedSha256 = '0'.repeat(64);
    expect(await refusal(run(copy, { source, target, expectedSha256 }))).toMatchObject({
      code: 'ChecksumMismatch',
    });
    const { signal, cancel, reason } = cancellable();
    await expect(run(copy, { source, target }, { signal, onStatus: cancel })).rejects.toBe(reason);
    const back = run(copy, { source: target, target: at(scratch, 'never') });
    expect(await refusal(back)).toEqual({ code: 'SourceMissing', data: { uri: target.uri } });
  });

  it('takes back the upload it began', async () => {
    const server = await faultyServer('recording', (request, response) => {
      response.setHeader('ETag', '"e"').end(request.method === 'POST' ? MULTIPART : '');
    });
    const { source } = await given(some);
    const target = object('recording', 'key');
    await refusal(run(copy, { source, target, expectedSha256: '0'.repeat(64) }));
    expect(server.requests).toEqual([
      'POST /media/key?uploads=',
      'PUT /media/key?partNumber=1&uploadId=u1',
      'DELETE /media/key?uploadId=u1',
    ]);
  });

  it('signs every request, whatever the key', async () => {
    const signed: boolean[] = [];
    await faultyServer('verifying', (request, response) => {
      signed.push(isSigned(request, 'any'));
      response.setHeader('ETag', '"e"').end(request.method === 'POST' ? MULTIPART : '');
    });
    const { source, folder } = await given(some);
    const target = object('verifying', "a b/ü+(1)'*!%41&=?#~.bin");
    await run(copy, { source, target });
    await run(copy, { source: target, target: at(folder, 'back') });
    expect(signed).toEqual([true, true, true, true]);
  });

  it('serves the other jobs as well', async () => {
    const zip = await given(aZip({ name: 'talk.wav', content: aWav({ data: tone(1, 8000, 1) }) }));
    await run(copy, { source: zip.source, target: object('main', 'in/talk.zip') });
    const unpacked = {
      source: object('main', 'in/talk.zip'),
      target: at(zip.folder, 'out'),
      format: 'folder',
    } as const;
    await run(transform, unpacked);
    const wav = at(zip.folder, 'out', 'talk.wav');
    const { output } = await run(chunk, {
      source: wav,
      target: object('main', 'pieces/'),
      seconds: 0.5,
    });
    expect(output.pieces.map((piece) => piece.file.location)).toEqual([
      object('main', 'pieces/talk-0001.wav'),
      object('main', 'pieces/talk-0002.wav'),
    ]);
    const first = await fetched(object('main', 'pieces/talk-0001.wav'));
    expect(sha256(first)).toBe(output.pieces[0]?.file.sha256);
  });
});

describe('storage.copy with S3 that does not work', () => {
  const target = at(scratch, 'unavailable');
  async function unavailable(profile: string): Promise<unknown> {
    const { code, data } = await refusal(run(copy, { source: object(profile, 'key'), target }));
    expect(code).toBe('StorageUnavailable');
    return data;
  }
  const uri = 's3://media/key';

  it('declares an endpoint that cannot be reached', async () => {
    await closedServer('nowhere');
    expect(await unavailable('nowhere')).toEqual({
      uri,
      reason: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('declares an account that this runner does not have', async () => {
    expect(await unavailable('unknown')).toEqual({
      uri,
      reason: expect.stringContaining('S3_UNKNOWN_ACCESS_KEY_ID') as string,
    });
  });

  it('declares a refusal, by S3 code and status', async () => {
    await faultyServer('forged', (_, response) => {
      response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    });
    expect(await unavailable('forged')).toEqual({
      uri,
      reason: 'GET answered SignatureDoesNotMatch',
      httpStatus: 403,
    });
  });

  it('declares trouble that lasts, after trying again quickly', async () => {
    const server = await faultyServer('busy', (_, response) => {
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    });
    expect(await unavailable('busy')).toEqual({
      uri,
      reason: 'GET answered SlowDown',
      httpStatus: 503,
    });
    expect(server.requests).toHaveLength(3);
  });

  it('does not take half an object for a whole one', async () => {
    await faultyServer('broken', (_, response) => {
      response.writeHead(200, { 'Content-Length': 1000 }).write('half', () => response.destroy());
    });
    expect(await unavailable('broken')).toMatchObject({
      reason: expect.stringContaining('connection broke') as string,
    });
    expect(await listing(scratch)).not.toContain('unavailable');
  });

  it('reads the error that comes with status 200 when an upload is completed', async () => {
    await faultyServer('lying', (request, response) => {
      const completing = request.method === 'POST' && request.url?.includes('uploadId=');
      response
        .setHeader('ETag', '"e"')
        .end(completing ? '<Error><Code>InternalError</Code></Error>' : MULTIPART);
    });
    const { source } = await given(some);
    expect(await refusal(run(copy, { source, target: object('lying', 'key') }))).toEqual({
      code: 'StorageUnavailable',
      data: { uri, reason: 'completing the upload answered InternalError' },
    });
  });
});
