import { describe, expect, it } from 'vitest';
import { Lease, mark } from '../../../runtime/src/runner/tick/lease.js';
import { MainWatch } from '../../../runtime/src/runner/tick/main-watch.js';

/** Clocks that are set by hand. */
class HandClocks {
  monotonic = 5_000;
  wall = 1_000_000;
  monotonicMs = (): number => this.monotonic;
  wallMs = (): number => this.wall;
}

describe("a runner's own judgement of its lease", () => {
  it('holds until the length of the lease has passed since the last good tick was sent', () => {
    const clocks = new HandClocks();
    const lease = new Lease(10_000, clocks, mark(clocks));
    clocks.monotonic += 9_999;
    clocks.wall += 9_999;
    expect(lease.ranOut).toBe(false);
    clocks.monotonic += 1;
    expect(lease.ranOut).toBe(true);
  });

  it('counts from when a good tick was sent, not from when its answer came', () => {
    const clocks = new HandClocks();
    const lease = new Lease(10_000, clocks, mark(clocks));
    const sent = mark(clocks);
    clocks.monotonic += 8_000;
    lease.renewed(sent);
    clocks.monotonic += 2_000;
    expect(lease.ranOut).toBe(true);
  });

  it('runs out by the wall clock when the monotonic one stood still in suspend', () => {
    const clocks = new HandClocks();
    const lease = new Lease(10_000, clocks, mark(clocks));
    clocks.wall += 60_000;
    expect(lease.ranOut).toBe(true);
  });

  it('runs out by the monotonic clock when the wall clock was set back', () => {
    const clocks = new HandClocks();
    const lease = new Lease(10_000, clocks, mark(clocks));
    clocks.wall -= 60_000;
    clocks.monotonic += 10_000;
    expect(lease.ranOut).toBe(true);
  });
});

describe('the watch over the main thread', () => {
  it('sees a main thread that beats, whatever its handlers do', () => {
    const main = new MainWatch();
    const ticks = new MainWatch(main.memory);
    for (let ms = 0; ms < 60_000; ms += 1_000) {
      main.beat(0);
      expect(ticks.hangs(ms, ms)).toBe(false);
    }
  });

  it('lets a still one be until its handlers are past their timeouts', () => {
    const main = new MainWatch();
    const ticks = new MainWatch(main.memory);
    main.beat(50_000);
    for (let ms = 0; ms <= 50_000; ms += 1_000) expect(ticks.hangs(ms, ms)).toBe(false);
    expect(ticks.hangs(51_000, 51_000)).toBe(true);
  });

  it('does not take a process that was suspended for one that hangs', () => {
    const main = new MainWatch();
    const ticks = new MainWatch(main.memory);
    main.beat(0);
    expect(ticks.hangs(0, 0)).toBe(false);
    expect(ticks.hangs(14_000, 14_000)).toBe(false);
    for (let ms = 15_000; ms <= 24_000; ms += 1_000) expect(ticks.hangs(ms, ms)).toBe(false);
    expect(ticks.hangs(25_000, 25_000)).toBe(true);
  });
});
