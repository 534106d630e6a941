import type { JobHandle } from '@jobwright/runtime/client';
import type { MediaTranscode } from '../../generated/client/index.js';

/** Proxies close a connection on which nothing has come for a while, often half a minute. */
const HEARTBEAT_MS = 15_000;

export interface EventStreamOptions {
  /** Ends the stream: aborted when the reader has gone. */
  readonly signal: AbortSignal;
  readonly heartbeatMs?: number;
}

/**
 * What a job tells, as server-sent events: `status` and `log` as they come, its log from the first line on, and one `end` with its
 * result. A slow reader misses statuses but the latest, and no line of the log.
 */
export function eventStream(
  job: JobHandle<MediaTranscode>,
  { signal, heartbeatMs = HEARTBEAT_MS }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  // A write waits until what was written before has been read.
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const encoder = new TextEncoder();
  const writer = writable.getWriter();
  const write = (text: string): Promise<void> => writer.write(encoder.encode(`${text}\n\n`));
  const send = (event: string, data: unknown): Promise<void> =>
    write(`event: ${event}\ndata: ${JSON.stringify(data)}`);
  const forward = async (event: string, source: AsyncIterable<unknown>): Promise<void> => {
    for await (const data of source) await send(event, data);
  };
  const tell = async (): Promise<void> => {
    await write(': the stream is open');
    await Promise.all([
      forward('status', job.watch({ signal })),
      forward('log', job.logs({ follow: true, signal })),
    ]);
    await send('end', await job.result({ signal }));
    await writer.close();
  };
  const heartbeat = setInterval(() => {
    if (writer.desiredSize !== null && writer.desiredSize > 0)
      write(': still here').catch(() => undefined);
  }, heartbeatMs);
  void tell()
    .catch((error: unknown) => writer.abort(error))
    .catch(() => undefined) // it has ended already
    .finally(() => {
      clearInterval(heartbeat);
    });
  return readable;
}
