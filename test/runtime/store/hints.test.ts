import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostgresConnection } from '../../../runtime/src/store/postgres/connection.js';
import { Hints, type Telling } from '../../../runtime/src/store/postgres/hints.js';
import { Listener } from '../../../runtime/src/store/postgres/listen.js';
import { NOTIFY } from '../../../runtime/src/store/postgres/sql/schema.js';
import type { Hint } from '../../../runtime/src/store/store.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';

describe('hints of PostgreSQL', () => {
  let database: TestPostgres;
  let connection: PostgresConnection;
  let hints: Hints;
  let listener: Listener;
  let heard: Hint[];
  let now: number;

  beforeEach(async () => {
    database = await createPostgres();
    connection = new PostgresConnection(database.url, 'the database');
    hints = new Hints((hint) => connection.query(NOTIFY, [hint]));
    heard = [];
    listener = new Listener(connection, ['queued', 'ended'], (hint) => heard.push(hint));
    await listener.start();
    now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await hints.close();
    await listener.stop();
    await connection.close();
    await database.drop();
  });

  /** A commit, `afterMs` after the one before; whether it sent its hint itself. */
  async function commit(afterMs: number, failing?: Error): Promise<Telling> {
    now += afterMs;
    return hints.along(
      'queued',
      async (telling) => {
        if (failing !== undefined) throw failing;
        if (telling === 'telling')
          await connection.query(`select pg_notify('jobwright_queued', '')`);
        return telling;
      },
      () => true,
    );
  }

  /** One that is to send the hint itself, and ends when that is called; it tells of something, or of nothing. */
  function underWay(tells: boolean): () => Promise<void> {
    let end = (): void => undefined;
    const ending = new Promise<void>((resolve) => (end = resolve));
    const over = hints.along(
      'queued',
      () => ending,
      () => tells,
    );
    return () => {
      end();
      return over;
    };
  }

  it('are taken along by commits now and then, with what is still to be told of', async () => {
    const alone = vi.spyOn(hints, 'send');
    expect(await commit(0)).toBe('telling');
    expect(await commit(1)).toBe('silent');
    expect(await commit(1)).toBe('silent');
    expect(await commit(1)).toBe('telling');
    expect(await commit(1)).toBe('silent');
    expect(await commit(2)).toBe('telling');
    expect(alone).toHaveBeenCalledTimes(3);
    const query = vi.spyOn(connection, 'query');
    await hints.close();
    expect(query, 'on its own').not.toHaveBeenCalled();
    await until(() => heard.length === 3);
  });

  it('are sent by a connection that listens, while it does', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const kinds = ['ended', 'queued', 'status', 'log'] as const;
    await Promise.all(kinds.map(async (hint) => listener.tell(hint)));
    await until(() => heard.includes('ended') && heard.includes('queued'));
    expect(warned, 'of a query that is sent while another is under way').not.toHaveBeenCalled();
    await listener.stop();
    expect(listener.tell('ended')).toBeUndefined();
  });

  it('are sent on their own where no commit takes them along', async () => {
    await commit(0);
    await until(() => heard.length === 1);
    expect(await commit(1)).toBe('silent');
    now += 5;
    await until(() => heard.length === 2);
  });

  it('are not lost with a commit that was to take them along, and failed', async () => {
    await commit(0);
    await commit(1);
    await expect(commit(3, new Error('full'))).rejects.toThrow('full');
    await hints.close();
    await until(() => heard.length === 2);
  });

  it('are not lost with a commit that was to take them along, and had nothing to tell of', async () => {
    await commit(0);
    await commit(1);
    now += 3;
    const telling = await hints.along(
      'queued',
      (how) => Promise.resolve(how),
      () => false,
    );
    expect(telling).toBe('telling');
    await hints.close();
    await until(() => heard.length === 2);
  });

  it('do not wait for a commit that was to take them along, and takes long', async () => {
    await commit(0);
    await commit(1);
    now += 3;
    const end = underWay(false);
    expect(await commit(4), 'beside it').toBe('silent');
    now += 5;
    await until(() => heard.length === 2);
    await end();
  });

  it('are sent for what was committed while another commit took one along', async () => {
    await commit(0);
    now += 3;
    const end = underWay(true);
    await commit(1);
    await end();
    await hints.close();
    await until(() => heard.length === 2);
  });

  it('do not wait for ever, though commits that have nothing to tell of come again and again', async () => {
    await commit(0);
    await commit(1);
    for (let n = 0; n < 3; n += 1) {
      now += 3;
      await hints.along(
        'queued',
        () => Promise.resolve(),
        () => false,
      );
    }
    now += 1;
    await until(() => heard.length === 2);
  });

  it('tell of nothing where there is nothing', async () => {
    await commit(0);
    now += 1;
    await hints.along(
      'queued',
      () => Promise.resolve(),
      () => false,
    );
    hints.send('ended');
    await until(() => heard.includes('ended'));
    expect(heard).toEqual(['queued', 'ended']);
  });
});
