/** Loaded before a program that is measured: at its end the most memory that it took goes to file descriptor 3, in kB. */
import { existsSync, readFileSync, writeSync } from 'node:fs';

const STATUS = '/proc/self/status';

process.on('exit', () => {
  writeSync(3, String(mostKb()));
});

/** Linux's own figure, where there is one: the other counts what the parent had when it started this process. */
function mostKb() {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  return /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
}
