import { DeclarableError } from '../job/errors.js';
import type { S3Place } from './location.js';
import type { S3Account } from './s3-account.js';

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal: AbortSignal;
}

/**
 * Sends one signed request about an object. Any answer but 2xx is an error; its body is read for S3's own `<Code>`.
 * @throws {DeclarableError} `SourceMissing` when a GET finds nothing; `StorageUnavailable` when the endpoint cannot be
 *   reached or refuses.
 */
export async function s3Request(
  account: S3Account,
  place: S3Place,
  request: S3Request,
): Promise<Response> {
  const url = account.urlOf(place);
  for (const [name, value] of Object.entries(request.query ?? {}))
    url.searchParams.set(name, value);
  const { method, headers = {}, body = null, signal } = request;
  let response: Response;
  try {
    // The types of fetch take only bytes that no other thread shares, which ours never do.
    response = await account.client.fetch(url, {
      method,
      headers,
      body: body as NonNullable<RequestInit['body']> | null,
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw unavailable(place, describe(cause), undefined, cause);
  }
  if (response.ok) return response;
  const code = s3Code(await response.text().catch(() => ''));
  if (method === 'GET' && response.status === 404) {
    throw new DeclarableError(
      'SourceMissing',
      { uri: place.uri },
      `There is nothing at ${place.uri} (${code ?? '404'}).`,
    );
  }
  throw unavailable(place, `${method} answered ${code ?? 'no reason'}`, response.status);
}

/** Names what went wrong with the storage of `place`. */
export function unavailable(
  place: S3Place,
  reason: string,
  httpStatus?: number,
  cause?: unknown,
): DeclarableError<'StorageUnavailable'> {
  return new DeclarableError(
    'StorageUnavailable',
    { uri: place.uri, reason, ...(httpStatus === undefined ? {} : { httpStatus }) },
    `${place.uri}: ${reason}${httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`}.`,
    { cause },
  );
}

/** The `<Code>` of S3's error document, which may also come with status 200. */
export function s3Code(xml: string): string | undefined {
  return /<Error>[^]*?<Code>([^<]{1,100})<\/Code>/.exec(xml)?.[1];
}

/** fetch says only "fetch failed"; why is in its cause. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return cause === undefined ? error.message : `${error.message}: ${code ?? cause.message}`;
}
