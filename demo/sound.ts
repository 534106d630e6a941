import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { writeTune } from './tune.js';

const TUNE_SECONDS = 360;

/** Puts a zip with a sound file in it into `folder`: the one given, the WAV file given, or a tune that is made. */
export async function zipWithSound(file: string | undefined, folder: string): Promise<string> {
  const target = join(folder, 'sound.zip');
  if (file === undefined) {
    const tune = join(folder, 'tune.wav');
    await writeTune(tune, TUNE_SECONDS);
    await zip(tune, target);
  } else if (await isZip(file)) {
    await copyFile(file, target);
  } else {
    await zip(file, target);
  }
  return target;
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

async function zip(path: string, target: string): Promise<void> {
  const archive = new yazl.ZipFile();
  archive.addReadStream(createReadStream(path), basename(path));
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(target));
}
