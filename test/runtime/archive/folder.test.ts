import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderArchive } from '../../../runtime/dist/archive/folder.js';
import { exerciseArchive, namesIn } from './exercise-archive.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'archive-'))));
afterAll(() => rm(folder, { recursive: true }));

let count = 0;
const newFolder = (): string => join(folder, `not yet there ${++count}`, 'archive');
const data = new TextEncoder().encode('data');

describe('an archive in a folder', () => {
  exerciseArchive(() => Promise.resolve(folderArchive(newFolder())));

  it('never follows a symbolic link out of the folder', async () => {
    const [root, outside] = [newFolder(), newFolder()];
    await mkdir(root, { recursive: true });
    await mkdir(join(outside, 'sub'), { recursive: true });
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'link'));
    await symlink(join(outside, 'secret'), join(root, 'file'));
    const archive = folderArchive(root);
    const refused = { code: 'ARCHIVE_UNAVAILABLE' };
    await expect(archive.put('link/new/a', data)).rejects.toMatchObject(refused);
    await expect(archive.get('link/secret')).rejects.toMatchObject(refused);
    await expect(archive.get('file')).rejects.toMatchObject(refused);
    await expect(archive.remove(['link/secret'])).rejects.toMatchObject(refused);
    expect(await namesIn(archive)).toEqual([]);
    expect(await readdir(outside)).toEqual(['secret', 'sub']);
  });

  it('leaves no empty folders, and lists nothing that is half written', async () => {
    const root = newFolder();
    const archive = folderArchive(root);
    await archive.put('2026/01/02/job/a', data);
    await writeFile(join(root, '2026/01/02/job/.x.partial'), 'half');
    expect(await namesIn(archive)).toEqual(['2026/01/02/job/a']);
    await rm(join(root, '2026/01/02/job/.x.partial'));
    await archive.remove(['2026/01/02/job/a']);
    expect(await readdir(root)).toEqual([]);
  });

  it('puts what it is given though others remove the folders under it', async () => {
    const archive = folderArchive(newFolder());
    const puts = async (name: string): Promise<void> => {
      for (let n = 0; n < 150; n += 1) {
        await archive.put(name, data);
        await archive.remove([name]);
      }
      await archive.put(name, data);
    };
    const names = ['a/b/c/1', 'a/b/c/2', 'a/b/d/3'];
    await Promise.all(names.map(puts));
    expect(await namesIn(archive)).toEqual(names);
  });

  it('shows an object as a whole, or not at all', async () => {
    const archive = folderArchive(newFolder());
    const large = new Uint8Array(4_000_000);
    const progress = { done: false };
    const put = (async () => {
      for (let n = 0; n < 5; n += 1) await archive.put('a/large', large);
      progress.done = true;
    })();
    while (!progress.done) {
      const found = await archive.get('a/large');
      if (found !== undefined) expect(found).toHaveLength(large.length);
    }
    await put;
    expect(await namesIn(archive)).toEqual(['a/large']);
  });

  it('says which archive could not be used, and why', async () => {
    const root = join(folder, 'a file');
    await writeFile(root, '');
    const archive = folderArchive(root);
    await expect(archive.put('a/b', data)).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      archive: archive.label,
    });
  });
});
