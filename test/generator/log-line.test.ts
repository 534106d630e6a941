import { describe, expect, it } from 'vitest';
import { logLine } from '../../generator/src/cli/log-line.js';

const MIDNIGHT = Date.UTC(2026, 1, 1);

function timeOf(time: number): unknown {
  const line = { level: 30, time, attempt: 1, msg: 'begun' };
  return logLine(line as never, MIDNIGHT + 3_600_000)[0];
}

describe('a line of a log, for people', () => {
  it('has the time of today alone, and the date of any other day', () => {
    expect(timeOf(MIDNIGHT)).toBe('00:00:00.000  ');
    expect(timeOf(MIDNIGHT - 1)).toBe('2026-01-31T23:59:59.999Z  ');
    expect(timeOf(MIDNIGHT + 86_400_000)).toBe('2026-02-02T00:00:00.000Z  ');
  });
});
