import { serve } from '@hono/node-server';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp as createFastify } from '../../examples/fastify/app.js';
import { createApp as createHono } from '../../examples/hono/app.js';
import { createClient, type Client } from '../../generated/client/index.js';
import { emptyStore, type FreshStore } from '../support/stores.js';
import { until } from '../support/until.js';
import { holding, registry } from './transcoding.js';

const HEARTBEAT_MS = 50;

interface Server {
  readonly url: string;
  readonly close: () => Promise<unknown>;
}

const SERVERS = {
  async fastify(jobs: Client): Promise<Server> {
    const app = createFastify(jobs, HEARTBEAT_MS);
    return { url: await app.listen({ port: 0 }), close: () => app.close() };
  },
  async hono(jobs: Client): Promise<Server> {
    const { fetch } = createHono(jobs, HEARTBEAT_MS);
    const server = serve({ fetch, port: 0 }) as HttpServer;
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = (): Promise<unknown> => {
      server.closeAllConnections();
      return once(server.close(), 'close');
    };
    return { url: `http://127.0.0.1:${port}`, close };
  },
} as const;

describe.each(['sqlite', 'postgres'] as const)('an API in front of jobs on %s', (kind) => {
  let store: FreshStore;
  let jobs: Client;
  let runner: Runner;
  let asks = 0;
  /** The client, and how many requests have looked for a job. */
  const asked = (client: Client): Client => ({
    ...client,
    $get: (id) => {
      asks += 1;
      return client.$get(id);
    },
  });

  beforeAll(async () => {
    store = await emptyStore(kind);
    jobs = createClient(store.url);
    runner = createRunner({ store: store.url, registry });
    await runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    await jobs.$close();
    await store.drop();
  });

  describe.each(['fastify', 'hono'] as const)('with %s', (framework) => {
    let server: Server;
    beforeAll(async () => {
      server = await SERVERS[framework](asked(jobs));
    });
    afterAll(async () => {
      await server.close();
    });

    const uriOf = (name: string): string => `file:///${kind}-${framework}-${name}.wav`;
    const get = (path: string, options: RequestInit = {}) => fetch(server.url + path, options);
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      get('/transcodes', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });

    async function submitted(name: string): Promise<string> {
      const answer = await post({ source: { uri: uriOf(name) }, format: 'ogg' });
      const { id } = (await answer.json()) as { id: string };
      expect(answer.status).toBe(202);
      expect(answer.headers.get('location')).toBe(`/transcodes/${id}`);
      return id;
    }

    async function problem(answer: Response): Promise<Record<string, unknown>> {
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const body = (await answer.json()) as Record<string, unknown>;
      expect(body['status']).toBe(answer.status);
      return body;
    }

    it('takes a job at once, and answers its output when it has ended', async () => {
      const id = await submitted('short');
      const answer = await get(`/transcodes/${id}`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ format: 'ogg', bytes: 1 });
    });

    it('answers how far a job is that goes on, and its output later', async () => {
      const id = await submitted('hold-wait');
      const end = await until(() => holding.get(uriOf('hold-wait')));
      const answer = await get(`/transcodes/${id}?wait=1s`);
      expect(answer.status).toBe(202);
      expect(await answer.json()).toEqual({ id, state: 'running', status: { percent: 50 } });
      end();
      expect((await get(`/transcodes/${id}`)).status).toBe(200);
    });

    it('answers a declared error as a problem, with its data', async () => {
      const id = await submitted('missing');
      expect(await problem(await get(`/transcodes/${id}`))).toEqual({
        status: 422,
        title: 'The job failed',
        code: 'SourceMissing',
        detail: 'there is nothing',
        data: { uri: uriOf('missing') },
      });
    });

    it('keeps what went wrong inside to itself', async () => {
      const answer = await get(`/transcodes/${await submitted('broken')}`);
      expect(JSON.stringify(await problem(answer))).not.toContain('secret');
      expect(answer.status).toBe(500);
    });

    it('says what is wrong with a request', async () => {
      const source = { uri: uriOf('keyed') };
      const wrong = await problem(await post({ source, format: 'flac' }));
      expect(wrong).toMatchObject({ status: 400, code: 'INVALID_PARAMS' });
      expect(wrong['detail']).toContain('/format');
      expect(await problem(await post('{'))).toMatchObject({ status: 400 });
      for (const bad of ['', 'k'.repeat(600)]) {
        const answer = await post({ source, format: 'ogg' }, { 'idempotency-key': bad });
        expect(await problem(answer)).toMatchObject({ status: 400, code: 'INVALID_OPTION' });
      }
      const key = { 'idempotency-key': `${framework}-1` };
      const first = await (await post({ source, format: 'ogg' }, key)).json();
      expect(await (await post({ source, format: 'ogg' }, key)).json()).toEqual(first);
      const other = await problem(await post({ source, format: 'mp3' }, key));
      expect(other).toMatchObject({ status: 409, code: 'KEY_CONFLICT' });
      const { id } = await jobs.storage.copy.submit({ source, target: source });
      for (const unknown of [id, 'x', '01890000-0000-7000-8000-000000000000'])
        expect(await problem(await get(`/transcodes/${unknown}`))).toMatchObject({ status: 404 });
      const wait = await get(`/transcodes/${await submitted('short')}?wait=1d`);
      expect(await problem(wait)).toMatchObject({ status: 400 });
    });

    it('streams status, log and end, with heartbeats between', async () => {
      const id = await submitted('hold-events');
      const answer = await get(`/transcodes/${id}/events`);
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const readUntil = async (part: string): Promise<void> => {
        while (!text.includes(part)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`no ${part} in ${text}`);
          text += value;
        }
      };
      await readUntil('event: status');
      await readUntil('event: log');
      await readUntil(': still here');
      (await until(() => holding.get(uriOf('hold-events'))))();
      await readUntil('event: end');
      expect((await reader.read()).done).toBe(true);
      const events = new Map(
        [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, event, data]) => [
          event,
          JSON.parse(data!) as unknown,
        ]),
      );
      expect([...events.keys()].at(-1)).toBe('end');
      expect(Object.fromEntries(events)).toMatchObject({
        status: { percent: 50 },
        log: { msg: 'encoding', uri: uriOf('hold-events') },
        end: { ok: true, output: { format: 'ogg' } },
      });
    });

    it('cancels the job of a caller that hangs up, where it was asked to', async () => {
      const id = await submitted('hold-hang-up');
      await until(() => holding.get(uriOf('hold-hang-up')));
      const hangUp = new AbortController();
      const { signal } = hangUp;
      const path = `/transcodes/${id}`;
      const before = asks;
      // One stays, and hears of it.
      const stays = get(`${path}?wait=50s`);
      const others = [`${path}?wait=50s`, `${path}?wait=50s&cancel=true`, `${path}/events`];
      const gone = others.map(async (other) => {
        const answer = await get(other, { signal });
        await answer.text();
      });
      await until(() => asks === before + 4);
      hangUp.abort();
      for (const one of gone) await expect(one).rejects.toThrow('aborted');
      expect(await problem(await stays)).toMatchObject({
        status: 409,
        detail: 'the caller hung up',
      });
    });

    it('lets the job go on where it was not', async () => {
      const id = await submitted('hold-go-on');
      const end = await until(() => holding.get(uriOf('hold-go-on')));
      const events = await get(`/transcodes/${id}/events`);
      const reader = events.body!.getReader();
      await reader.read();
      await reader.cancel();
      end();
      expect((await get(`/transcodes/${id}`)).status).toBe(200);
    });
  });
});
