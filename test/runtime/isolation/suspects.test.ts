import { expect, it } from 'vitest';
import { until } from '../../support/until.js';
import { Scene } from './scene.js';

it.each(['sqlite', 'postgres'] as const)(
  'a job that kills its runner runs alone from then on, and is dead after three deaths there (%s)',
  async (kind) => {
    const scene = await Scene.open(kind);
    try {
      const first = await scene.process();
      const killer = await scene.submit('inline', 'always_exits');
      await killer.begun();
      await first.exited;

      // In this very process: it would not survive the handler either, if that ran here.
      await scene.runner();
      const neighbour = await scene.submit('inline', 'waits');
      await neighbour.begun();
      expect(await killer.result()).toMatchObject({
        ok: false,
        error: { kind: 'lost', message: expect.stringMatching(/exit code 7/) as unknown },
      });
      expect(await killer.job.read()).toMatchObject({ state: 'dead', attempt: 1 });
      const lost = scene.events.filter((e) => e.type === 'settled' && e.outcome === 'lost');
      expect(lost).toHaveLength(2);
      await neighbour.letGo();
      expect(await neighbour.result()).toMatchObject({ ok: true });
      await until(() => scene.heard('settled', neighbour.job.id));
    } finally {
      await scene.close();
    }
  },
  60_000,
);
