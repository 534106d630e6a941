import { describe, expect, it } from 'vitest';

import { Progress } from '../../../handlers/job/progress.js';

const stored = (): Promise<void> => Promise.resolve();

describe('Progress', () => {
  it('reports at most five times a second', async () => {
    let now = 0;
    const sent: number[] = [];
    const progress = new Progress<number>(
      (status) => {
        sent.push(status);
        return stored();
      },
      () => now,
    );
    for (; now < 1000; now++) {
      progress.report(now);
      await stored();
      await stored();
      await stored();
    }
    expect(sent).toEqual([0, 200, 400, 600, 800]);
  });

  it('sends nothing while a report is under way, and the last one always', async () => {
    const sent: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const send = (status: number): Promise<void> => (sent.push(status) === 1 ? held : stored());
    const progress = new Progress<number>(send, () => sent.length * 1000);
    progress.report(1);
    progress.report(2);
    const finished = progress.finish(3);
    expect(sent).toEqual([1]);
    release();
    await finished;
    expect(sent).toEqual([1, 3]);
  });

  it('throws at the next report what the last was refused with', async () => {
    const refused = new Error('lease lost');
    const progress = new Progress<number>(() => Promise.reject(refused));
    progress.report(1);
    await expect(progress.finish(2)).rejects.toBe(refused);
    expect(() => {
      progress.report(3);
    }).toThrow(refused);
  });
});
