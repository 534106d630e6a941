import { expect, it } from 'vitest';
import type { Archive } from '../../../runtime/dist/archive/archive.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function namesIn(archive: Archive, prefix = ''): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of archive.list(prefix)) names.push(name);
  return names.sort();
}

/** All that every archive promises. `open` answers an empty one of its own for each test. */
export function exerciseArchive(open: () => Promise<Archive>): void {
  it('answers the bytes that were put, whatever they are', async () => {
    const archive = await open();
    const data = Uint8Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256);
    await archive.put('2026/01/02/job/a.ndjson.gz', data);
    expect(Buffer.from((await archive.get('2026/01/02/job/a.ndjson.gz')) ?? []).equals(data)).toBe(
      true,
    );
  });

  it('keeps an empty object', async () => {
    const archive = await open();
    await archive.put('empty', new Uint8Array());
    expect(await archive.get('empty')).toHaveLength(0);
    expect(await namesIn(archive)).toEqual(['empty']);
  });

  it('answers undefined where there is no such object', async () => {
    const archive = await open();
    expect(await archive.get('2026/01/02/job/a.ndjson.gz')).toBeUndefined();
    await archive.put('2026/01/02/job/a', bytes('a'));
    expect(await archive.get('2026/01/02/job/b')).toBeUndefined();
  });

  it('replaces what is put again, as a whole', async () => {
    const archive = await open();
    await archive.put('a/b', bytes('a long first version'));
    await archive.put('a/b', bytes('short'));
    expect(Buffer.from((await archive.get('a/b')) ?? []).toString()).toBe('short');
  });

  it('lists what begins with a prefix, with times', async () => {
    const archive = await open();
    for (const name of ['2026/01/02/j1/a', '2026/01/03/j1/b', '2026/11/02/j2/c', 'other'])
      await archive.put(name, bytes(name));
    expect(await namesIn(archive)).toHaveLength(4);
    expect(await namesIn(archive, '2026/01/')).toEqual(['2026/01/02/j1/a', '2026/01/03/j1/b']);
    expect(await namesIn(archive, '2026/01/02/j1/a')).toEqual(['2026/01/02/j1/a']);
    expect(await namesIn(archive, '2026/1')).toEqual(['2026/11/02/j2/c']);
    expect(await namesIn(archive, '2027/')).toEqual([]);
    for await (const { modifiedAt } of archive.list('other'))
      expect(Math.abs(modifiedAt - Date.now())).toBeLessThan(60_000);
  });

  it('lists more objects than fit on a page, and removes them all', async () => {
    const archive = await open();
    const names = Array.from({ length: 1_050 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(names.slice(from, from + 50).map((name) => archive.put(name, bytes('x'))));
    expect(await namesIn(archive, 'many/')).toEqual(names);
    await archive.remove(names);
    expect(await namesIn(archive)).toEqual([]);
  });

  it('removes what is there, and says nothing of what is not', async () => {
    const archive = await open();
    await archive.put('a/b/c', bytes('c'));
    await archive.put('a/d', bytes('d'));
    await archive.remove(['a/b/c', 'a/b/none', 'none']);
    expect(await namesIn(archive)).toEqual(['a/d']);
    await archive.remove([]);
    await archive.put('a/b/c', bytes('again'));
    expect(await namesIn(archive)).toEqual(['a/b/c', 'a/d']);
  });

  it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../../b', 'a/./b', '.a', 'a\\b', 'a b', 'é', 'a\0'])(
    'refuses %j as a name',
    async (name) => {
      const archive = await open();
      const refused = { code: 'INVALID_OPTION' };
      await expect(archive.put(name, bytes('x'))).rejects.toMatchObject(refused);
      await expect(archive.get(name)).rejects.toMatchObject(refused);
      await expect(archive.remove([name])).rejects.toMatchObject(refused);
    },
  );
}
