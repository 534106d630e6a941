import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsClient } from 'aws4fetch';
import { ArchiveUnavailableError } from './errors.js';
import { readErrorCode } from './s3-xml.js';

/** How much is put up with before a request has failed. */
export interface S3Patience {
  /** Of one try, its answer's body included. */
  readonly limitMs: number;
  /** The first included. */
  readonly tries: number;
  /** Before the second try at most; doubled for each later one. */
  readonly firstDelayMs: number;
}

export const PATIENCE: S3Patience = { limitMs: 60_000, tries: 5, firstDelayMs: 200 };
const LONGEST_DELAY_MS = 10_000;

/** Answers that may be others a moment later. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly body?: Uint8Array;
}

export interface S3Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** What a try came to that another may mend. */
class PassingError extends Error {}

/**
 * Sends a request until it is answered, but not for ever. What is asked for may have been done more than once.
 * @param signal aborted when nobody waits for the answer any more; its reason is thrown
 * @returns the answer, also one that says there is nothing
 * @throws {ArchiveUnavailableError} when it is refused, or nothing came of all tries
 */
export async function s3Request(
  client: AwsClient,
  label: string,
  request: S3Request,
  patience: S3Patience,
  signal?: AbortSignal,
): Promise<S3Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(client, label, request, patience.limitMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PassingError)) throw error;
      if (tries >= patience.tries) {
        const what = `${request.method} failed ${tries} times, at last: ${error.message}`;
        throw new ArchiveUnavailableError(label, what, error.cause);
      }
      const longest = Math.min(patience.firstDelayMs * 2 ** (tries - 1), LONGEST_DELAY_MS);
      // Where it is cut short, the next try ends at once.
      await sleep(Math.random() * longest, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function once(
  client: AwsClient,
  label: string,
  { method, url, body }: S3Request,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<S3Answer> {
  // Each try is signed anew: a signature is good for minutes only.
  const signed = await client.sign(url, {
    method,
    headers: bodyHeaders(body),
    // The types of fetch take only bytes that no other thread shares, which ours never do.
    ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
  });
  const { status, bytes } = await answered(signed, limitMs, signal);
  if (status < 300 || (status === 404 && method === 'GET')) return { status, body: bytes };
  const code = readErrorCode(Buffer.from(bytes).toString());
  const what = `${method} was answered ${status}${code === undefined ? '' : ` ${code}`}`;
  if (PASSING.has(status)) throw new PassingError(what);
  throw new ArchiveUnavailableError(label, what);
}

async function answered(
  signed: Request,
  limitMs: number,
  stop: AbortSignal | undefined,
): Promise<{ status: number; bytes: Uint8Array }> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = stop === undefined ? limit : AbortSignal.any([limit, stop]);
  try {
    // An answer from elsewhere is none; and a signature is of one host.
    const response = await fetch(signed, { signal, redirect: 'manual' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const length = response.headers.get('content-length');
    // fetch has undone a content-encoding, and the length is of what was sent.
    const sent = response.headers.get('content-encoding') === null;
    if (sent && length !== null && Number(length) !== bytes.length) {
      throw new Error(`${bytes.length} bytes came of ${length}`);
    }
    return { status: response.status, bytes };
  } catch (cause) {
    const what = limit.aborted ? `no whole answer within ${limitMs} ms` : describe(cause);
    throw new PassingError(what, { cause });
  }
}

/** Checksums of what is sent: the signature covers the one, and DeleteObjects asks for the other. */
function bodyHeaders(body: Uint8Array = new Uint8Array()): Record<string, string> {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const headers = { 'x-amz-content-sha256': sha256 };
  if (body.length === 0) return headers;
  return {
    ...headers,
    'content-md5': createHash('md5').update(body).digest('base64'),
    'content-type': 'application/octet-stream',
  };
}

/** fetch says only "fetch failed"; why is in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause === undefined ? error.message : `${error.message}: ${cause.code ?? cause.message}`;
}
