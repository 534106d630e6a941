import { JobNotFoundError, isJobwrightError, type Duration } from '@jobwright/runtime';
import type { JobHandle } from '@jobwright/runtime/client';
import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Client, MediaTranscode } from '../../generated/client/index.js';
import { eventStream } from '../http/event-stream.js';
import { problemOfError, problemOfFailure, type Problem } from '../http/problem.js';

/** An API in front of jobs. The client is the caller's: one for the whole process, closed when that ends. */
export function createApp(jobs: Client, heartbeatMs?: number): Hono {
  const app = new Hono();

  app.post('/transcodes', async (c) => {
    const params = await bodyOf<MediaTranscode['params']>(c);
    const key = c.req.header('idempotency-key');
    const job = await jobs.media.transcode.submit(params, key === undefined ? {} : { key });
    return c.json({ id: job.id }, 202, { location: `/transcodes/${job.id}` });
  });

  app.get('/transcodes/:id', async (c) => {
    const { signal } = c.req.raw; // aborted when the caller hangs up, once it was asked for
    const job = await find(jobs, c.req.param('id'));
    try {
      const result = await job.result({ timeout: waitOf(c), signal });
      return result.ok ? c.json(result.output) : sendProblem(problemOfFailure(result.error));
    } catch (error) {
      if (signal.aborted) {
        // Nobody reads an answer any more.
        if (c.req.query('cancel') === 'true') await job.cancel('the caller hung up');
        return c.body(null);
      }
      if (!isJobwrightError(error) || error.code !== 'WAIT_TIMEOUT') throw error;
      const { state, status } = await job.read();
      return c.json({ id: job.id, state, status }, 202);
    }
  });

  app.get('/transcodes/:id/events', async (c) => {
    const { signal } = c.req.raw;
    const job = await find(jobs, c.req.param('id'));
    const options = { signal, ...(heartbeatMs !== undefined && { heartbeatMs }) };
    return c.body(eventStream(job, options), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
  });

  app.onError((error) => {
    if (error instanceof HTTPException)
      return sendProblem({ status: error.status, title: error.message });
    return sendProblem(problemOfError(error));
  });

  return app;
}

/** @throws {JobNotFoundError} also where it is a job of another type */
async function find(jobs: Client, id: string): Promise<JobHandle<MediaTranscode>> {
  const job = await jobs.$get(id);
  if (job.name !== 'media.transcode') throw new JobNotFoundError(id);
  return job;
}

/** What was sent, which `submit` checks against the contract. */
async function bodyOf<T>(c: Context): Promise<T> {
  try {
    return await c.req.json<T>();
  } catch {
    throw new HTTPException(400, { message: 'The body is no JSON' });
  }
}

function waitOf(c: Context): Duration {
  const wait = c.req.query('wait') ?? '20s';
  if (!/^[1-5]?[0-9]s$/.test(wait))
    throw new HTTPException(400, { message: 'wait is a number of seconds such as 20s' });
  return wait as Duration;
}

function sendProblem(problem: Problem): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
}
