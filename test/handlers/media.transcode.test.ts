import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import transcode from '../../handlers/media.transcode.js';
import { measureMp3, measureOgg } from './audio/measure.js';
import { at, cancellable, listing, refusal, run, scratchFolder, sha256 } from './support.js';
import { aWav, tone, type WavParts } from './wav/build-wav.js';

const folder = await scratchFolder();

async function aFile(name: string, parts: WavParts): Promise<{ uri: string }> {
  await writeFile(join(folder, name), aWav(parts));
  return at(folder, name);
}

describe('media.transcode', () => {
  const kinds = [
    ['mp3', measureMp3, 44_100, 2],
    ['mp3', measureMp3, 22_050, 1],
    ['mp3', measureMp3, 8_000, 1],
    ['ogg', measureOgg, 44_100, 2],
    ['ogg', measureOgg, 48_000, 1],
  ] as const;
  it.each(kinds)('makes a playable %s', async (format, measure, sampleRate, channels) => {
    const name = `${format}-${sampleRate}`;
    const data = tone(3, sampleRate, channels);
    const source = await aFile(`${name}.wav`, { data, channels, sampleRate });
    const { output, statuses } = await run(transcode, { source, format });

    expect(output.location).toEqual(at(folder, `${name}.${format}`));
    const bytes = await readFile(join(folder, `${name}.${format}`));
    expect(output).toMatchObject({
      format,
      bytes: bytes.length,
      sha256: sha256(bytes),
      duration: 3,
      channels,
      sampleRate,
    });
    expect(bytes.length).toBeLessThan(data.length / 2);
    const measured = measure(bytes);
    expect(measured).toMatchObject({ sampleRate, channels });
    // An MP3 is whole frames, with the encoder's delay before and padding after.
    expect(measured.duration).toBeGreaterThanOrEqual(3);
    expect(measured.duration).toBeLessThan(3 + (format === 'mp3' ? 4 * 1152 : 1) / sampleRate);
    expect(statuses.at(-1)).toEqual({ percent: 100 });
  });

  it('spends more bytes on more quality', async () => {
    const source = await aFile('quality.wav', { data: tone(2, 44_100, 1), sampleRate: 44_100 });
    for (const format of ['mp3', 'ogg'] as const) {
      const sizes: number[] = [];
      for (const quality of [0, 5, 10]) {
        const target = at(folder, `quality-${quality}.${format}`);
        sizes.push((await run(transcode, { source, target, format, quality })).output.bytes);
      }
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
      expect(new Set(sizes).size).toBe(3);
    }
  });

  it('says which rate an MP3 got when there is none like the source', async () => {
    const source = await aFile('high.wav', { data: tone(1, 96_000, 1), sampleRate: 96_000 });
    const { output } = await run(transcode, { source, format: 'mp3' });
    expect(output.sampleRate).toBe(48_000);
    expect(measureMp3(await readFile(join(folder, 'high.mp3'))).sampleRate).toBe(48_000);
  });

  it('hears a cancel between two blocks, and leaves nothing', async () => {
    const source = await aFile('long.wav', {
      data: tone(20, 44_100, 2),
      channels: 2,
      sampleRate: 44_100,
    });
    const before = await listing(folder);
    const { signal, cancel, reason } = cancellable();
    // From another turn of the event loop, as the runner's message comes.
    setImmediate(cancel);
    await expect(run(transcode, { source, format: 'ogg' }, { signal })).rejects.toBe(reason);
    expect(await listing(folder)).toEqual(before);
  });

  it('declares what it cannot encode', async () => {
    const quad = await aFile('quad.wav', { data: Buffer.alloc(64), channels: 4 });
    expect(await refusal(run(transcode, { source: quad, format: 'mp3' }))).toMatchObject({
      code: 'UnsupportedAudio',
      data: { ...quad, channels: 4 },
    });
    const slow = await aFile('slow.wav', { data: Buffer.alloc(64), sampleRate: 4_000 });
    expect(await refusal(run(transcode, { source: slow, format: 'ogg' }))).toMatchObject({
      data: { sampleRate: 4_000 },
    });
    const aLaw = await aFile('a-law.wav', { data: Buffer.alloc(64), tag: 6, bits: 8 });
    expect(await refusal(run(transcode, { source: aLaw, format: 'ogg' }))).toMatchObject({
      data: { formatTag: 6 },
    });
    const silent = await aFile('silent.wav', { data: Buffer.alloc(0) });
    expect(await refusal(run(transcode, { source: silent, format: 'ogg' }))).toMatchObject({
      code: 'UnsupportedAudio',
    });
    const missing = at(folder, 'no-such.wav');
    expect(await refusal(run(transcode, { source: missing, format: 'ogg' }))).toMatchObject({
      code: 'SourceMissing',
      data: missing,
    });
    await writeFile(join(folder, 'text.wav'), 'no sound');
    expect(
      await refusal(run(transcode, { source: at(folder, 'text.wav'), format: 'mp3' })),
    ).toMatchObject({
      code: 'NotWav',
    });
  });
});
