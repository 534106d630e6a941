import { describe, expect, it, vi } from 'vitest';
import { instant, moment } from '../../generator/dist/cli/arguments.js';
import { jsonErrorOffset } from '../../generator/dist/cli/json-error-offset.js';

describe('a time of the command line', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-01-31T08:00Z', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T08:00:30.5Z', '2026-01-31T08:00:30.500Z'],
    ['2026-01-31T08:00:30.123456789Z', '2026-01-31T08:00:30.123Z'],
    ['2026-01-31T08:00+02:00', '2026-01-31T06:00:00.000Z'],
    ['2026-01-31T08:00:00-0530', '2026-01-31T13:30:00.000Z'],
    ['2026-01-31T08:00', new Date(2026, 0, 31, 8).toISOString()],
  ])('may be %s', (text, time) => {
    expect(instant(text).toISOString()).toBe(time);
    expect(moment(text).toISOString()).toBe(time);
  });

  it('may be a length of time before now', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 8) });
    expect(instant('90m').toISOString()).toBe('2026-01-31T06:30:00.000Z');
    vi.useRealTimers();
  });

  it.each([
    ...[
      '',
      '5',
      '2026',
      '2026-01',
      'abc 1',
      'foo 5',
      'now',
      '1/2/2026',
      'Jan 31 2026',
      '-5m',
      '5 m',
    ],
    ...[
      '2026-1-31',
      '2026-01-31 08:00',
      '2026-01-31T8:00',
      '2026-01-31T08',
      '20260131',
      '2026-01-31Z',
    ],
    ...['2026-02-30', '2023-02-29', '2026-13-01', '2026-00-01', '2026-01-00', '2026-04-31T08:00Z'],
    ...['2026-01-31T25:00Z', '2026-01-31T08:60Z', '2026-01-31T08:00+25:00', '2026-01-31T08:00 PST'],
    ...[' 2026-01-31', '2026-01-31T08:00Z (five)', '2026-01-31\n', '99999999999d'],
  ])('is not %j', (text) => {
    expect(() => instant(text)).toThrow('Give a time such as');
    expect(() => moment(text)).toThrow('Give a time such as');
  });

  it('to come is no length of time', () => {
    expect(() => moment('2h')).toThrow('Give a time such as');
  });
});

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['{"a":HUNTER}', 5],
    ["{'a':1}", 1],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{"a":1 "b":2}', 7],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":[1,{"b":tru}]}', 13],
    ['"open', 0],
    ['"\\x"', 0],
    ['"a\nb"', 0],
    ['01', 1],
    ['-', 0],
    ['1.', 1],
    ['nullx', 4],
    ['{} {}', 3],
    ['[', 1],
    ['['.repeat(200_000), 200_000],
  ])('of %j is at %d', (text, offset) => {
    expect(jsonErrorOffset(text)).toBe(offset);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it.each(['0', '-1.5e+3', ' [ ] ', '{}', '[{"a":[true,false,null]},"\\u00e9\\n"]', '"\u2028"'])(
    'is the end of %j, which is JSON',
    (text) => {
      expect(jsonErrorOffset(text)).toBe(text.length);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );
});
