import { appendFileSync } from 'node:fs';

/**
 * Where handlers leave what they did, apart from the database that is tested: a file that every process and thread appends
 * whole lines to. A killed process loses none, since a line is the kernel's once it is written.
 */
const FILE = process.env.CHAOS_EFFECTS ?? '';

/** @param {{ readonly id: string, readonly epoch: number }} job @param {string} what */
export function effect({ id, epoch }, what) {
  const line = JSON.stringify({ jobId: id, epoch, what, at: Date.now(), pid: process.pid });
  appendFileSync(FILE, `${line}\n`);
}
