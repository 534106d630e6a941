import { describe, expect, it } from 'vitest';

import { readWav } from '../../../handlers/wav/read-wav.js';
import { aSource, aWav, chunk, extensibleFmt, fmt, type WavParts } from './build-wav.js';

const data = Buffer.from([...Array(20).keys()]);

async function read(bytes: Buffer, size?: number) {
  const wav = await readWav(aSource(bytes, 7, size));
  return { ...wav, data: await wav.reader.read(wav.frames * wav.format.frameBytes) };
}

async function reasonOf(bytes: Buffer): Promise<unknown> {
  return readWav(aSource(bytes)).then(
    () => 'it was read',
    (error: unknown) => (error as { data: { reason: string } }).data.reason,
  );
}

describe('readWav', () => {
  it('reads format and samples of a plain file', async () => {
    const wav = await read(aWav({ data, channels: 2, sampleRate: 44_100 }));
    expect(wav.format).toMatchObject({ tag: 1, channels: 2, sampleRate: 44_100, frameBytes: 4 });
    expect(wav.frames).toBe(5);
    expect(wav.data).toEqual(data);
  });

  it('passes over other chunks, of odd length too, wherever they stand', async () => {
    const odd = chunk('LIST', Buffer.from('odd'));
    const wav = await read(
      aWav({ data, before: [odd], between: [odd, chunk('junk', Buffer.alloc(0))], after: [odd] }),
    );
    expect(wav.data).toEqual(data);
  });

  it('sees through WAVE_FORMAT_EXTENSIBLE', async () => {
    const wav = await read(aWav({ data, format: extensibleFmt({ tag: 3, bits: 32 }), bits: 32 }));
    expect(wav.format.tag).toBe(3);
    const foreign = extensibleFmt({});
    foreign.fill(0xff, 26);
    expect((await read(aWav({ data, format: foreign }))).format.tag).toBeUndefined();
  });

  it.each([0, 0xffffffff, 0x7ffff000])(
    'takes data of declared size %i to the end of the file',
    async (dataSize) => {
      const wav = await read(aWav({ data, dataSize, riffSize: dataSize }));
      expect(wav.data).toEqual(data);
    },
  );

  it('believes a size of 0 when the file is complete', async () => {
    const wav = await read(
      aWav({ data: Buffer.alloc(0), after: [chunk('LIST', Buffer.alloc(8))] }),
    );
    expect(wav.frames).toBe(0);
  });

  it('drops the part of a frame that stands at the end', async () => {
    const wav = await read(aWav({ data: Buffer.alloc(11), channels: 2 }));
    expect(wav.frames).toBe(2);
  });

  it('takes the length of RF64 from its ds64 chunk', async () => {
    const ds64 = Buffer.alloc(28);
    ds64.writeBigUInt64LE(12n, 8);
    const bytes = aWav({
      data,
      id: 'RF64',
      before: [chunk('ds64', ds64)],
      dataSize: 0xffffffff,
      riffSize: 0xffffffff,
    });
    expect((await read(bytes)).data).toEqual(data.subarray(0, 12));
  });

  const wrong: [string, Buffer, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /begin/],
    ['text', Buffer.from('This is no sound at all.'), /begin/],
    ['a big-endian file', aWav({ data, id: 'RIFX' }), /RIFX/],
    ['a file that ends after fmt', aWav({ data }).subarray(0, 36), /without a data/],
    ['a file without fmt', aWav({ data }).subarray(0, 12), /without a fmt/],
    [
      'a file whose data come first',
      Buffer.concat([aWav({ data }).subarray(0, 12), chunk('data', data)]),
      /before its fmt/,
    ],
    ['a fmt chunk that is cut off', aWav({ data }).subarray(0, 24), /within its header/],
    [
      'a fmt chunk that is too short',
      aWav({ data, format: fmt({}).subarray(0, 14) }),
      /fewer than 16/,
    ],
    ['a fmt chunk that would fill the memory', longFormat(), /too long/],
    ['no channels', aWav({ data, ...zeroed({ channels: 0 }) }), /channels/],
    ['a rate of 0', aWav({ data, sampleRate: 0 }), /rate/],
  ];
  it.each(wrong)('refuses %s', async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toMatch(reason);
  });

  it('refuses a length that nobody knows', async () => {
    const bytes = aWav({ data, dataSize: 0xffffffff });
    const source = { ...aSource(bytes), bytes: undefined };
    await expect(readWav(source)).rejects.toThrow(/how long/);
  });
});

function zeroed(parts: Partial<WavParts>): { format: Buffer } {
  const format = fmt({ ...parts });
  format.writeUInt16LE(2, 12);
  return { format };
}

function longFormat(): Buffer {
  const bytes = aWav({ data });
  bytes.writeUInt32LE(0x7fffffff, 16);
  return bytes;
}
