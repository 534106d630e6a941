import type { JobRecord, Overview, Recalled, RecalledChild } from '@jobwright/runtime/store';
import { describe, expect, it } from 'vitest';
import { waits } from '../../generator/src/cli/tree/waits.js';

const waiting = { state: 'waiting', waitsFor: 'children' } as JobRecord;

function children(...states: readonly RecalledChild['state'][]): Recalled {
  const child = { name: 'media.chunk', paramsHash: '', detached: false };
  return {
    steps: [],
    sleeps: [],
    replaced: [],
    children: states.map((state, n) => ({ ...child, id: String(n), key: String(n), state })),
  };
}

function overview(type: Partial<Overview['types'][number]>): Overview {
  const none = { version: 1, revision: 1, queued: 2, due: 2, running: 0, waiting: 0 };
  return { at: 100_000, types: [{ name: 'media.chunk', ...none, ...type }], runners: [] };
}

describe('what a job waits for', () => {
  it('is children that no runner takes, and for how long', () => {
    expect(waits(waiting, children('queued', 'succeeded'), overview({ oldestDueAt: 60_000 }))).toBe(
      'for media.chunk, which no runner has taken for 40 s',
    );
  });

  it('is nothing alarming while others of the type run, or it is not due for long', () => {
    const recalled = children('queued', 'queued', 'running', 'succeeded');
    const usual = 'for 3 children: 2 queued, 1 running';
    expect(waits(waiting, recalled, overview({ oldestDueAt: 60_000, running: 1 }))).toBe(usual);
    expect(waits(waiting, recalled, overview({ oldestDueAt: 99_000 }))).toBe(usual);
  });

  it('is what was paused, by type or by queue, and for how long', () => {
    const told = (kind: 'job' | 'queue', name: string) =>
      waits(waiting, children('queued'), overview({ oldestDueAt: 60_000 }), {
        ...{ kind, name, pausedAt: 70_000 },
      });
    expect(told('job', 'media.chunk')).toBe('for media.chunk, paused for 30 s');
    expect(told('queue', 'media')).toBe('for children of queue media, paused for 30 s');
  });

  it('is not told of a job that does not wait', () => {
    const running = { state: 'running' } as JobRecord;
    expect(waits(running, children('queued'), overview({ oldestDueAt: 0 }))).toBeUndefined();
  });
});
