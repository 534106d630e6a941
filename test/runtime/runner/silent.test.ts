import { createRunner, type RunnerEvent } from '@jobwright/runtime/runner';
import { expect, it } from 'vitest';
import { createPostgres } from '../../support/postgres.js';
import { proxyTo } from '../../support/proxy.js';
import { registry } from '../../support/sample-registry.js';
import { until } from '../../support/until.js';

it('stops within a bound where its database has fallen silent', { timeout: 60_000 }, async () => {
  const { url, drop } = await createPostgres();
  const proxy = await proxyTo(url);
  const events: RunnerEvent['type'][] = [];
  const runner = createRunner({
    store: proxy.url,
    registry,
    onEvent: ({ type }) => events.push(type),
  });
  await runner.start();
  await until(() => events.includes('started'));
  proxy.silence();
  let stopped = false;
  void runner.stop().then(() => (stopped = true));
  // Twice what it may take by itself: other tests use the processors too. Without the bound it is a minute.
  await until(() => stopped, 30_000);
  expect(events.at(-1)).toBe('stopped');
  await proxy.cut();
  await drop();
});
