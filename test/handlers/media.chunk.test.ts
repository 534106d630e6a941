import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import chunk from '../../handlers/media.chunk.js';
import { readWav } from '../../handlers/wav/read-wav.js';
import { at, cancellable, listing, refusal, run, scratchFolder, sha256 } from './support.js';
import { aSource, aWav, extensibleFmt, tone, type WavParts } from './wav/build-wav.js';

const folder = await scratchFolder();
let files = 0;

async function aFile(parts: WavParts | Buffer): Promise<string> {
  const path = join(folder, `talk${++files}.wav`);
  await writeFile(path, Buffer.isBuffer(parts) ? parts : aWav(parts));
  return path;
}

async function samplesOf(path: string) {
  const bytes = await readFile(path);
  const { format, frames, reader } = await readWav(aSource(bytes, 65_536));
  const data = await reader.read(frames * format.frameBytes);
  return { bytes, format, frames, data };
}

describe('media.chunk', () => {
  it('makes pieces whose samples together are those of the whole', async () => {
    const data = tone(2.5, 44_100, 2);
    const source = await aFile({ data, channels: 2, sampleRate: 44_100 });
    const target = join(folder, 'pieces');
    const { output } = await run(chunk, { source: at(source), target: at(target), seconds: 1 });

    expect(await listing(target)).toEqual(['talk1-0001.wav', 'talk1-0002.wav', 'talk1-0003.wav']);
    const pieces = await Promise.all(
      output.pieces.map((piece) => samplesOf(new URL(piece.file.location.uri).pathname)),
    );
    expect(Buffer.concat(pieces.map((piece) => piece.data)).equals(data)).toBe(true);
    expect(output.pieces.map(({ index, start, file }) => [index, start, file.duration])).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, 0.5],
    ]);
    for (const [i, piece] of pieces.entries()) {
      expect(output.pieces[i]?.file).toMatchObject({
        format: 'wav',
        bytes: piece.bytes.length,
        sha256: sha256(piece.bytes),
        sampleRate: 44_100,
        channels: 2,
      });
    }
  });

  it('keeps the RIFF rules in pieces of odd length, and the format chunk as it was', async () => {
    const format = extensibleFmt({ tag: 6, bits: 8 });
    const data = Buffer.from([...Array(2401).keys()]);
    const source = await aFile({ data, format });
    const { output } = await run(chunk, {
      source: at(source),
      target: at(folder, 'odd'),
      seconds: 0.1,
    });
    expect(output.pieces).toHaveLength(4);
    const last = await samplesOf(new URL(output.pieces[3]?.file.location.uri ?? '').pathname);
    expect(last.data).toEqual(data.subarray(2400));
    expect(Buffer.from(last.format.chunk)).toEqual(format);
    expect(last.bytes.length % 2).toBe(0);
    expect(last.bytes.readUInt32LE(4)).toBe(last.bytes.length - 8);
    expect(last.bytes.includes('fact')).toBe(true);
  });

  it('makes nothing of an empty recording', async () => {
    const source = await aFile({ data: Buffer.alloc(0) });
    const { output } = await run(chunk, {
      source: at(source),
      target: at(folder, 'none'),
      seconds: 1,
    });
    expect(output.pieces).toEqual([]);
  });

  it('overwrites what an earlier run made, and removes what a dead attempt left', async () => {
    const source = await aFile({ data: tone(0.5, 8000, 1) });
    const params = { source: at(source), target: at(folder, 'again'), seconds: 0.25 };
    const first = await run(chunk, params);
    await writeFile(join(folder, 'again', '.jobwright-job-1-0123456789abcdef.1.partial'), 'half');
    const second = await run(chunk, params, { epoch: 2 });
    expect(second.output).toEqual(first.output);
    expect(await listing(join(folder, 'again'))).toHaveLength(2);
  });

  it('leaves nothing when it is cancelled in the middle', async () => {
    const source = await aFile({ data: tone(2, 8000, 1) });
    const { signal, cancel, reason } = cancellable();
    const work = run(
      chunk,
      { source: at(source), target: at(folder, 'new', 'cancelled'), seconds: 0.1 },
      { signal, onStatus: cancel },
    );
    await expect(work).rejects.toBe(reason);
    expect(await listing(folder)).not.toContain('new');
  });

  it('declares what is wrong with a source', async () => {
    const params = { target: at(folder, 'wrong'), seconds: 1 };
    const missing = at(folder, 'no-such.wav');
    expect(await refusal(run(chunk, { source: missing, ...params }))).toEqual({
      code: 'SourceMissing',
      data: missing,
    });
    expect(await refusal(run(chunk, { source: at(folder), ...params }))).toMatchObject({
      code: 'SourceMissing',
    });
    const text = at(await aFile(Buffer.from('not a sound')));
    expect(await refusal(run(chunk, { source: text, ...params }))).toMatchObject({
      code: 'NotWav',
    });
    const adpcm = at(await aFile({ data: tone(0.1, 8000, 1), tag: 2, bits: 4 }));
    expect(await refusal(run(chunk, { source: adpcm, ...params }))).toMatchObject({
      code: 'UnsupportedAudio',
      data: { formatTag: 2, bitsPerSample: 4 },
    });
    expect(await listing(folder)).not.toContain('wrong');
  });
});
