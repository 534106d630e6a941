import { Socket } from 'node:net';

/**
 * Ends this process and its group when the runner is gone: a thread of its own, because a handler that never yields would
 * let nothing else notice. A pipe that only the runner holds open is closed by the system however the runner ends.
 */
const LIFELINE = 4;
const lifeline = new Socket({ fd: LIFELINE, readable: true, writable: false });
const end = (): void => {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
};
lifeline.on('error', end).on('close', end);
lifeline.resume();
