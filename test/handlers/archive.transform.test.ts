import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import transform from '../../handlers/archive.transform.js';
import { aTar, aTarGz, aZip, type TarEntry, type ZipEntry } from './archive/build-archive.js';
import { at, cancellable, listing, refusal, run, scratchFolder, sha256 } from './support.js';

const scratch = await scratchFolder();
let cases = 0;

/** A folder of its own with an archive in it. */
async function given(archive: Uint8Array) {
  const folder = join(scratch, String(++cases));
  await mkdir(folder);
  await writeFile(join(folder, 'source'), archive);
  return { folder, source: at(folder, 'source') };
}

const big = Buffer.alloc(700_000, 'The quick brown fox jumps over the lazy dog. ');
const FILES: ZipEntry[] = [
  { name: 'readme.txt', content: Buffer.from('hello'), mode: 0o100600 },
  { name: 'empty/', mode: 0o040755 },
  { name: 'deep/er/big.txt', content: big, mode: 0o100644 },
  { name: 'deep/stored.bin', content: Buffer.from([0, 1, 2]), method: 0 },
  { name: 'deep/link', content: Buffer.from('er/big.txt'), mode: 0o120777 },
  { name: 'näme 名.txt', content: Buffer.alloc(0) },
];

async function contentOf(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

describe('archive.transform', () => {
  it('goes from zip to tar.gz and back without losing a byte', async () => {
    const { folder, source } = await given(aZip(...FILES));
    const [tar1, zip1, tar2, zip2] = ['1.tar.gz', '1.zip', '2.tar.gz', '2.zip'].map((name) =>
      at(folder, name),
    );
    if (!tar1 || !zip1 || !tar2 || !zip2) throw new Error('unreachable');
    const { output } = await run(transform, { source, target: tar1, format: 'tar.gz' });
    await run(transform, { source: tar1, target: zip1, format: 'zip' });
    await run(transform, { source: zip1, target: tar2, format: 'tar.gz' });
    await run(transform, { source: tar2, target: zip2, format: 'zip' });

    const [tarBytes, zipBytes] = [
      await readFile(join(folder, '1.tar.gz')),
      await readFile(join(folder, '1.zip')),
    ];
    expect((await readFile(join(folder, '2.tar.gz'))).equals(tarBytes)).toBe(true);
    expect((await readFile(join(folder, '2.zip'))).equals(zipBytes)).toBe(true);
    expect(output).toEqual({
      target: tar1,
      entries: 6,
      contentBytes: big.length + 5 + 3 + 'er/big.txt'.length,
      bytes: tarBytes.length,
      sha256: sha256(tarBytes),
    });
    for (const archive of [zip1, tar1]) {
      await run(transform, { source: archive, target: at(folder, 'out'), format: 'folder' });
      expect(await contentOf(join(folder, 'out/readme.txt'))).toBe('hello');
      expect((await readFile(join(folder, 'out/deep/er/big.txt'))).equals(big)).toBe(true);
      expect(await readFile(join(folder, 'out/deep/stored.bin'))).toEqual(Buffer.from([0, 1, 2]));
      expect(await readlink(join(folder, 'out/deep/link'))).toBe('er/big.txt');
      expect(await contentOf(join(folder, 'out/näme 名.txt'))).toBe('');
      expect((await stat(join(folder, 'out/readme.txt'))).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, 'out/empty'))).isDirectory()).toBe(true);
    }
  });

  it('says of a folder what sha256sum says', async () => {
    const { folder, source } = await given(
      aZip({ name: 'b', content: Buffer.from('B') }, { name: 'a/c', content: Buffer.from('C') }),
    );
    const { output } = await run(transform, {
      source,
      target: at(folder, 'out'),
      format: 'folder',
    });
    const list = `${sha256(Buffer.from('C'))}  a/c\n${sha256(Buffer.from('B'))}  b\n`;
    expect(output).toMatchObject({
      entries: 2,
      bytes: 2,
      contentBytes: 2,
      sha256: sha256(Buffer.from(list)),
    });
  });

  it('reads long names, and tars from other tools that begin with "./"', async () => {
    const long = `${'long/'.repeat(60)}name.txt`;
    const { folder, source } = await given(
      await aTarGz(
        { name: './', type: 'directory' },
        { name: `./${long}`, content: Buffer.from('x') },
      ),
    );
    await run(transform, { source, target: at(folder, 'out'), format: 'folder' });
    expect(await contentOf(join(folder, 'out', long))).toBe('x');
  });

  it('makes an empty archive of an empty one', async () => {
    const { folder, source } = await given(aZip());
    const { output } = await run(transform, {
      source,
      target: at(folder, 'out.tar.gz'),
      format: 'tar.gz',
    });
    expect(output.entries).toBe(0);
    const again = {
      source: at(folder, 'out.tar.gz'),
      target: at(folder, 'out.zip'),
      format: 'zip',
    } as const;
    expect((await run(transform, again)).output.entries).toBe(0);
  });

  it('runs again over its own result', async () => {
    const { folder, source } = await given(aZip(...FILES));
    const params = { source, target: at(folder, 'out'), format: 'folder' } as const;
    const first = await run(transform, params);
    await mkdir(join(folder, '.jobwright-job-1-0123456789abcdef.1.partial/half'), {
      recursive: true,
    });
    const second = await run(transform, params, { epoch: 2 });
    expect(second.output).toEqual(first.output);
    expect((await listing(folder)).filter((name) => !name.startsWith('out'))).toEqual(['source']);
  });

  it('does not replace a folder that holds something else', async () => {
    const { folder, source } = await given(aZip(...FILES));
    await mkdir(join(folder, 'out/deep'), { recursive: true });
    await writeFile(join(folder, 'out/deep/mine.txt'), 'mine');
    const target = at(folder, 'out');
    expect(await refusal(run(transform, { source, target, format: 'folder' }))).toEqual({
      code: 'TargetOccupied',
      data: { ...target, path: 'deep/mine.txt' },
    });
    expect(await listing(folder)).toEqual(['out', 'out/deep', 'out/deep/mine.txt', 'source']);
  });

  const FILE = 0o100644;
  const LINK = 0o120777;
  const x = Buffer.from('x');
  const link = (name: string, target: string): [ZipEntry, TarEntry] => [
    { name, content: Buffer.from(target), mode: LINK },
    { name, type: 'symlink', linkname: target },
  ];
  const file = (name: string): [ZipEntry, TarEntry] => [
    { name, content: x, mode: FILE },
    { name, content: x },
  ];
  const unsafe: [string, [ZipEntry, TarEntry][], string, string][] = [
    ['a path above the root', [file('good'), file('../evil')], '../evil', 'parent-folder'],
    ['a path from the root of the disk', [file('/evil')], '/evil', 'absolute-path'],
    ['a drive letter', [file('C:/evil')], 'C:/evil', 'drive-letter'],
    ['a backslash', [file('..\\evil')], '..\\evil', 'backslash'],
    ['a link out', [link('l', '../..')], 'l', 'escaping-link'],
    ['a link to the root of the disk', [link('l', '/etc')], 'l', 'escaping-link'],
    ['a file through a link', [link('l', '.'), file('l/evil')], 'l/evil', 'path-through-link'],
    [
      'a file through a link in other letters',
      [link('l', '.'), file('L/evil')],
      'L/evil',
      'path-through-link',
    ],
    ['a link in place of a folder', [file('d/x'), link('D', '.')], 'D', 'path-through-link'],
    ['a file in place of a link', [link('l', 'x'), file('l')], 'l', 'repeated-name'],
    ['two files of one name', [file('a'), file('./a')], './a', 'repeated-name'],
    ['a file that is a folder too', [file('a'), file('a/b')], 'a/b', 'repeated-name'],
  ];
  it.each(unsafe)('refuses %s, in both formats', async (_, entries, entry, reason) => {
    const archives = [
      aZip(...entries.map(([zip]) => zip)),
      await aTarGz(...entries.map(([, tar]) => tar)),
    ];
    for (const archive of archives) {
      for (const format of ['folder', 'zip', 'tar.gz'] as const) {
        const { folder, source } = await given(archive);
        const refused = await refusal(
          run(transform, { source, target: at(folder, 'new', 'out'), format }),
        );
        expect(refused).toEqual({ code: 'UnsafeEntry', data: { entry, reason } });
        expect(await listing(folder)).toEqual(['source']);
      }
    }
  });

  it('refuses devices, pipes and hard links', async () => {
    const params = { target: at(scratch, 'special'), format: 'folder' } as const;
    for (const type of ['fifo', 'character-device'] as const) {
      const { source } = await given(await aTarGz({ name: 'dev', type }));
      expect(await refusal(run(transform, { source, ...params }))).toEqual({
        code: 'UnsafeEntry',
        data: { entry: 'dev', reason: 'special-file' },
      });
    }
    const fifo = await given(aZip({ name: 'dev', mode: 0o010644 }));
    expect(await refusal(run(transform, { source: fifo.source, ...params }))).toMatchObject({
      code: 'UnsafeEntry',
    });
    const hard = await given(await aTarGz({ name: 'h', type: 'link', linkname: '/etc/passwd' }));
    expect(await refusal(run(transform, { source: hard.source, ...params }))).toEqual({
      code: 'UnsupportedEntry',
      data: { entry: 'h', reason: 'hard-link' },
    });
  });

  it('refuses what is encrypted or packed by other methods', async () => {
    const params = { target: at(scratch, 'unread'), format: 'folder' } as const;
    const locked = await given(aZip({ name: 'e', content: x, flags: 0x801 }));
    expect(await refusal(run(transform, { source: locked.source, ...params }))).toEqual({
      code: 'UnsupportedEntry',
      data: { entry: 'e', reason: 'encrypted' },
    });
    const lzma = await given(aZip({ name: 'e', content: x, method: 14 }));
    expect(await refusal(run(transform, { source: lzma.source, ...params }))).toEqual({
      code: 'UnsupportedEntry',
      data: { entry: 'e', reason: 'compression-method' },
    });
  });

  describe('with a bomb', () => {
    const zeros = Buffer.alloc(17 * 1024 * 1024);
    const bombs: [string, () => Promise<Buffer>][] = [
      // The declared size lies: what counts is what comes out.
      ['zip', () => Promise.resolve(aZip({ name: 'bomb', content: zeros, size: 10 }))],
      ['tar.gz', () => aTarGz({ name: 'bomb', content: zeros })],
    ];
    it.each(bombs)(
      'stops a %s at the ratio, the bytes and the entries allowed',
      async (_, build) => {
        const bomb = await build();
        const limits = [
          [{}, 'ratio', 200],
          [{ ratio: 2000, bytes: 1_000_000 }, 'bytes', 1_000_000],
        ] as const;
        for (const [given_, limit, maximum] of limits) {
          const { folder, source } = await given(bomb);
          const params = {
            source,
            target: at(folder, 'out'),
            format: 'folder',
            limits: given_,
          } as const;
          expect(await refusal(run(transform, params))).toEqual({
            code: 'TooLarge',
            data: { limit, maximum, entry: 'bomb' },
          });
          expect(await listing(folder)).toEqual(['source']);
        }
      },
    );

    it('stops at the number of entries', async () => {
      for (const archive of [
        aZip(...FILES),
        await aTarGz({ name: 'a' }, { name: 'b' }, { name: 'c' }),
      ]) {
        const { folder, source } = await given(archive);
        const params = {
          source,
          target: at(folder, 'out.zip'),
          format: 'zip',
          limits: { entries: 2 },
        } as const;
        expect(await refusal(run(transform, params))).toMatchObject({
          code: 'TooLarge',
          data: { limit: 'entries', maximum: 2 },
        });
        expect(await listing(folder)).toEqual(['source']);
      }
    });

    it('stops a tar that is all padding', async () => {
      const { folder, source } = await given(
        gzipSync(Buffer.concat([await aTar({ name: 'a' }), zeros])),
      );
      const params = {
        source,
        target: at(folder, 'out.zip'),
        format: 'zip',
        limits: { entries: 10 },
      } as const;
      expect(await refusal(run(transform, params))).toMatchObject({
        code: 'TooLarge',
        data: { limit: 'metadata' },
      });
    });
  });

  const damaged: [string, () => Promise<Uint8Array>][] = [
    ['nothing', () => Promise.resolve(Buffer.alloc(0))],
    ['text', () => Promise.resolve(Buffer.from('no archive'))],
    ['a zip without its end', () => Promise.resolve(aZip(...FILES).subarray(0, 500))],
    ['a zip with a wrong CRC', () => Promise.resolve(aZip({ name: 'a', content: x, crc: 1 }))],
    ['a zip with a wrong size', () => Promise.resolve(aZip({ name: 'a', content: x, size: 2 }))],
    [
      'a zip with broken data',
      () => Promise.resolve(broken(aZip({ name: 'a', content: big }), 40)),
    ],
    [
      'a zip with a broken directory',
      () => Promise.resolve(broken(aZip({ name: 'a', content: x }), 69)),
    ],
    [
      'a tar.gz that is cut off',
      async () => (await aTarGz({ name: 'a', content: big })).subarray(0, -100),
    ],
    [
      'a tar.gz with broken data',
      async () => broken(await aTarGz({ name: 'a', content: big }), 60),
    ],
    [
      'a tar that is cut off',
      async () => gzipSync((await aTar({ name: 'a', content: big })).subarray(0, 5000)),
    ],
    ['a gzip of something else', () => Promise.resolve(gzipSync(big))],
    ['a gzip of nothing', () => Promise.resolve(gzipSync(''))],
  ];
  it.each(damaged)('declares %s to be no archive, and leaves nothing', async (_, build) => {
    for (const format of ['folder', 'zip', 'tar.gz'] as const) {
      const { folder, source } = await given(await build());
      const refused = await refusal(run(transform, { source, target: at(folder, 'out'), format }));
      expect(refused).toMatchObject({ code: 'NotAnArchive', data: source });
      expect(await listing(folder)).toEqual(['source']);
    }
  });

  it('declares a missing source', async () => {
    const source = at(scratch, 'no-such.zip');
    const params = { source, target: at(scratch, 'never.zip'), format: 'zip' } as const;
    expect(await refusal(run(transform, params))).toEqual({ code: 'SourceMissing', data: source });
  });

  it('leaves nothing when it is cancelled in the middle', async () => {
    const archives = [
      aZip(...FILES),
      await aTarGz({ name: 'a', content: big }, { name: 'b', content: big }),
    ];
    for (const archive of archives) {
      for (const format of ['folder', 'zip', 'tar.gz'] as const) {
        const { folder, source } = await given(archive);
        const { signal, cancel, reason } = cancellable();
        const work = run(
          transform,
          { source, target: at(folder, 'new/out'), format },
          { signal, onStatus: cancel },
        );
        await expect(work).rejects.toBe(reason);
        expect(await listing(folder)).toEqual(['source']);
      }
    }
  });

  it('replaces a link at the target, not what it points to', async () => {
    const { folder, source } = await given(aZip(...FILES));
    await writeFile(join(folder, 'precious'), 'precious');
    await symlink('precious', join(folder, 'out.zip'));
    await run(transform, { source, target: at(folder, 'out.zip'), format: 'zip' });
    expect(await contentOf(join(folder, 'precious'))).toBe('precious');
  });
});

function broken(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.length > 1000 ? offset : copy.length - offset;
  copy.fill(0xff, at, at + 8);
  return copy;
}
