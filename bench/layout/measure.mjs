/** Small arithmetic of measuring. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return ((middle[0] ?? Number.NaN) + (middle[1] ?? Number.NaN)) / 2;
}

/** @param {readonly number[]} values */
export function p90(values) {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN;
}

/** Milliseconds that `work` took. @param {() => Promise<unknown>} work */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @param {string} text */
export const say = (text) => process.stdout.write(`${text}\n`);
