import type { Duration } from '@jobwright/runtime';
import { JobNotFoundError, isJobwrightError } from '@jobwright/runtime';
import type { JobHandle } from '@jobwright/runtime/client';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Client, MediaTranscode } from '../../generated/client/index.js';
import { eventStream } from '../http/event-stream.js';
import { problemOfError, problemOfFailure, type Problem } from '../http/problem.js';

const ID = { type: 'object', properties: { id: { type: 'string' } } };
const WAIT = {
  type: 'object',
  properties: {
    wait: { type: 'string', pattern: '^[1-5]?[0-9]s$', default: '20s' },
    cancel: { type: 'boolean', default: false },
  },
};

/** An API in front of jobs. The client is the caller's: one for the whole process, closed when that ends. */
export function createApp(jobs: Client, heartbeatMs?: number): FastifyInstance {
  // An open event stream would hold up a close until its job has ended.
  const app = Fastify({ forceCloseConnections: true });

  app.post<{
    Body: MediaTranscode['params'];
    Headers: { 'idempotency-key'?: string };
  }>('/transcodes', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const job = await jobs.media.transcode.submit(request.body, key === undefined ? {} : { key });
    return reply.code(202).header('location', `/transcodes/${job.id}`).send({ id: job.id });
  });

  app.get<{
    Params: { id: string };
    Querystring: { wait: Duration; cancel: boolean };
  }>('/transcodes/:id', { schema: { params: ID, querystring: WAIT } }, async (request, reply) => {
    const signal = hungUp(reply);
    const { wait, cancel } = request.query;
    const job = await find(jobs, request.params.id);
    try {
      const result = await job.result({ timeout: wait, signal });
      if (result.ok) return result.output;
      return await sendProblem(reply, problemOfFailure(result.error));
    } catch (error) {
      if (signal.aborted) {
        // Nobody reads an answer any more.
        if (cancel) await job.cancel('the caller hung up');
        return reply;
      }
      if (!isJobwrightError(error) || error.code !== 'WAIT_TIMEOUT') throw error;
      const { state, status } = await job.read();
      return reply.code(202).send({ id: job.id, state, status });
    }
  });

  app.get<{ Params: { id: string } }>(
    '/transcodes/:id/events',
    { schema: { params: ID } },
    async (request, reply) => {
      const signal = hungUp(reply);
      const job = await find(jobs, request.params.id);
      const options = { signal, ...(heartbeatMs !== undefined && { heartbeatMs }) };
      return reply
        .header('content-type', 'text/event-stream')
        .header('cache-control', 'no-store')
        .send(eventStream(job, options));
    },
  );

  app.setErrorHandler<Error & { readonly statusCode?: number }>((error, _, reply) => {
    // Fastify's own errors, such as a body that is no JSON, bring their status.
    const { statusCode: status, message } = error;
    if (status !== undefined && status < 500)
      return sendProblem(reply, { status, title: 'The request is wrong', detail: message });
    return sendProblem(reply, problemOfError(error));
  });

  return app;
}

/** @throws {JobNotFoundError} also where it is a job of another type */
async function find(jobs: Client, id: string): Promise<JobHandle<MediaTranscode>> {
  const job = await jobs.$get(id);
  if (job.name !== 'media.transcode') throw new JobNotFoundError(id);
  return job;
}

/** Aborted when the caller goes, from now on, before the whole answer was sent. */
function hungUp({ raw }: FastifyReply): AbortSignal {
  const hangUp = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) hangUp.abort(new Error('The caller hung up.'));
  });
  return hangUp.signal;
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(problem);
}
