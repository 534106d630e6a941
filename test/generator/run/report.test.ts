import { Writable } from 'node:stream';
import type { RunnerEvent } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countLeft } from '../../../generator/dist/cli/run/left.js';
import { LiveLine, type Terminal } from '../../../generator/dist/cli/run/live-line.js';
import { Rate, perSecond } from '../../../generator/dist/cli/run/rate.js';
import { summaryLines } from '../../../generator/dist/cli/run/summary.js';
import { Tally } from '../../../generator/dist/cli/run/tally.js';
import { render, type Line } from '../../../generator/dist/cli/output.js';
import { registry } from '../../support/sample-registry.js';

const about = (id: string) => ({ runnerId: 'r', id, name: 'test.echo' }) as const;
const claimed = (id: string): RunnerEvent => ({ ...about(id), type: 'claimed', attempt: 1 });
const settled = (
  id: string,
  outcome: Extract<RunnerEvent, { type: 'settled' }>['outcome'],
): RunnerEvent => ({
  ...about(id),
  ...({ type: 'settled', queue: 'default', attempt: 1, tookMs: 1 } as const),
  outcome,
});

describe('the tally of a runner', () => {
  it('counts what runs, what waits and what came of it', () => {
    const tally = new Tally();
    for (const id of ['a', 'b', 'c', 'd', 'e']) tally.count(claimed(id));
    tally.count({ ...about('a'), type: 'waiting' });
    tally.count({ ...about('b'), type: 'waiting' });
    tally.count({ ...about('a'), type: 'resumed' });
    expect(tally).toMatchObject({ running: 4, waiting: 1, done: 0 });
    tally.count(settled('b', 'cancelled'));
    tally.count(settled('c', 'succeeded'));
    tally.count(settled('d', 'dead'));
    tally.count(settled('e', 'retry'));
    expect(tally).toMatchObject({ running: 1, waiting: 0, done: 3, failures: 1 });
    const left = { later: 1, waiting: 0, due: 3, notTaken: 2, running: 0 };
    expect(summaryLines(tally, 2_000, left).map(plain)).toEqual([
      '3 jobs done in 2.0 s, 1.5/s: 1 succeeded, 1 dead, 1 cancelled, 1 to be retried',
      'left: 1 for later, 3 due, 2 due that this runner does not take (see `jobwright status`)',
    ]);
  });

  it('tells what is left of its own types, and what else is due', () => {
    const type = (name: string, queued: number, due: number, version = 1) => ({
      ...{ name, version, revision: 1, queued, due, running: 1, waiting: 2 },
    });
    const newer = { ...type('test.echo', 1, 1), revision: 2 };
    const types = [type('test.echo', 5, 1), type('other', 9, 3), type('test.echo', 4, 2, 2), newer];
    expect(countLeft({ at: 0, types, runners: [] }, registry)).toEqual({
      ...{ later: 4, due: 1, notTaken: 6, waiting: 2, running: 1 },
    });
  });
});

describe('the rate of a runner', () => {
  it('is that of the last five seconds', () => {
    const rate = new Rate();
    expect(rate.next(0, 0)).toBe(0);
    expect(rate.next(100, 1_000)).toBe(100);
    expect(rate.next(100, 5_000)).toBe(20);
    expect(rate.next(100, 6_000)).toBe(0);
    expect(rate.next(1_100, 11_000)).toBe(200);
  });

  it.each([
    [0, '0/s'],
    [0.42, '0.4/s'],
    [12.5, '12.5/s'],
    [1204.4, '1204/s'],
  ])('of %d is told as %s', (rate, told) => {
    expect(perSecond(rate)).toBe(told);
  });
});

describe('the live line', () => {
  let screen: string;
  let says: Line;
  let terminal: Terminal;
  let stdout: Writable;
  let line: LiveLine;
  const stream = () =>
    new Writable({
      write(chunk: Buffer, _, done) {
        screen += chunk.toString();
        done();
      },
    });
  /** What was written since. */
  const written = (): string => {
    const text = screen;
    screen = '';
    return text;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    screen = '';
    terminal = Object.assign(stream(), { columns: 20, isTTY: true, hasColors: () => true });
    stdout = stream();
    says = '1 running';
    line = new LiveLine(terminal, () => says, [stdout]);
  });
  afterEach(() => {
    line.end();
    vi.useRealTimers();
  });

  it('is written again where it says something else, and not otherwise', () => {
    vi.advanceTimersByTime(250);
    expect(written()).toBe('\r\u001b[K1 running');
    vi.advanceTimersByTime(1_000);
    expect(written()).toBe('');
    says = '2 running';
    vi.advanceTimersByTime(250);
    expect(written()).toBe('\r\u001b[K2 running');
  });

  it('gives way to whatever else is written, and stands below it', () => {
    line.draw();
    written();
    stdout.write('a line of a handler\n');
    expect(written()).toBe('\r\u001b[Ka line of a handler\n');
    line.draw();
    expect(written()).toBe('\r\u001b[K1 running');
    terminal.write('a part ');
    expect(written()).toBe('\r\u001b[Ka part ');
    line.draw();
    expect(written()).toBe('');
    terminal.write('and the rest\n');
    line.draw();
    expect(written()).toBe('and the rest\n\r\u001b[K1 running');
  });

  it('is not longer than the terminal is wide, whatever its colours', () => {
    says = ['123456789 ', { text: '123456789012', colour: 'red' }];
    line.draw();
    expect(written()).toBe('\r\u001b[K123456789 \u001b[31m123456789\u001b[39m');
  });

  it('goes away at the end, and hears nothing more', () => {
    line.draw();
    written();
    line.end();
    expect(written()).toBe('\r\u001b[K');
    stdout.write('x');
    expect(written()).toBe('x');
    vi.advanceTimersByTime(1_000);
    expect(written()).toBe('');
  });
});

describe('colours', () => {
  const red: Line = ['a ', { text: 'b\u001b[0m', colour: 'red' }];

  it('are for terminals that have some', () => {
    const on = (more: object) => render(red, Object.assign(new Writable(), more));
    expect(on({ isTTY: true, hasColors: () => true })).toBe('a \u001b[31mb\\u001b[0m\u001b[39m');
    expect(on({ isTTY: true, hasColors: () => false })).toBe('a b\\u001b[0m');
    expect(on({})).toBe('a b\\u001b[0m');
  });
});

function plain(line: Line): string {
  return render(line, new Writable());
}
