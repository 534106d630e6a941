/** Processor time by Linux's own account; elsewhere there is none. See proc(5), sched-stats in the kernel's documentation. */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_MS = 10;

/** Of this process's main thread until now, in ms. @returns {number | undefined} */
export function mainThreadMs() {
  const text = read(`/proc/self/task/${process.pid}/schedstat`);
  return text === undefined ? undefined : scheduledMs(text);
}

/**
 * Of all processes of a server on this machine, those that have ended included, in ms.
 * @param {string} command
 * @returns {number | undefined}
 */
export function serverMs(command) {
  const each = processes().flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    if (stat?.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) !== command) return [];
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const endedChildrenMs = (Number(fields[13]) + Number(fields[14])) * TICKS_MS;
    return [endedChildrenMs + scheduledMs(read(`/proc/${pid}/schedstat`) ?? '0')];
  });
  return each.length === 0 ? undefined : each.reduce((sum, ms) => sum + ms);
}

/** @param {string} text nanoseconds on a processor first */
function scheduledMs(text) {
  return Number(text.split(' ')[0]) / 1e6;
}

function processes() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** @param {string} path @returns {string | undefined} also where the process has just ended */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
