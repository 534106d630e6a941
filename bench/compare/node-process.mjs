import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const TELL_MEMORY = fileURLToPath(new URL('tell-memory.mjs', import.meta.url));

/**
 * Runs Node; its wall time, its own start included, and the most memory that it took.
 * @param {string} folder @param {readonly string[]} args
 * @returns {Promise<{ seconds: number, peakMb: number, said: string }>}
 */
export async function runNode(folder, args) {
  const from = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_MEMORY, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, ...outputs] = /** @type {import('node:stream').Readable[]} */ (child.stdio);
  const texts = Promise.all(outputs.map((output) => text(output)));
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - from) / 1_000;
  const [said = '', complained, memory] = await texts;
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${complained}`);
  return { seconds, peakMb: Number(memory) / 1_024, said };
}
