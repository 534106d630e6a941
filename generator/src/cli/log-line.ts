import { LEVEL_NUMBERS, type LogLine } from '@jobwright/runtime';
import { paint, type Line } from './output.js';

const NAMES = new Map(Object.entries(LEVEL_NUMBERS).map(([name, number]) => [number, name]));
const TOLD = new Set([
  ...['level', 'time', 'job', 'name', 'attempt', 'epoch', 'seq', 'trace', 'msg'],
]);

/**
 * One line of a job's log for people: time (UTC; with its date, where that is not today), level, message, fields, and which
 * attempt from the second on.
 */
export function logLine(line: LogLine, now: number = Date.now()): Line {
  const { level, time, attempt, msg } = line;
  const which = attempt > 1 ? `  attempt ${attempt}` : '';
  const fields = Object.entries(line)
    .filter(([name]) => !TOLD.has(name))
    .map(
      ([name, value]) => `  ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  return [`${clock(time, now)}  `, levelName(level), `  ${msg}${fields.join('')}${which}`];
}

function clock(time: number, now: number): string {
  const text = new Date(time).toISOString();
  return text.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? text.slice(11, 23) : text;
}

function levelName(level: number) {
  const name = (NAMES.get(level) ?? String(level)).padEnd(5);
  if (level >= LEVEL_NUMBERS.error) return paint('red', name);
  return level >= LEVEL_NUMBERS.warn ? paint('yellow', name) : name;
}
