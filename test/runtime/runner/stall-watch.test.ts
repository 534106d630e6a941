import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StallWatch } from '../../../runtime/src/runner/stall-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watching(stallMs: number) {
  const told: number[] = [];
  return { told, watch: new StallWatch(stallMs, (ms) => told.push(ms)) };
}

it('tells once of each stretch of silence', () => {
  const { told, watch } = watching(1_000);
  vi.advanceTimersByTime(900);
  watch.progressed();
  vi.advanceTimersByTime(900);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([1_000]);
  watch.progressed();
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1_000, 1_000]);
});

it('tells nothing while the attempt waits, though it starts children meanwhile', () => {
  const { told, watch } = watching(1_000);
  watch.pause();
  watch.progressed();
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
  watch.resume();
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1_000]);
});

it('does not tell at once of a silence that is longer than a timer of Node can be', () => {
  const { told } = watching(30 * 86_400_000);
  vi.advanceTimersByTime(86_400_000);
  expect(told).toEqual([]);
});
