import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Whether a request is signed with `secret`, computed from what came over the wire, as S3 does; s3rver does not check
 * signatures of version 4.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function isSigned(
  { method = '', url = '', headers }: IncomingMessage,
  secret: string,
): boolean {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/;
  const [, scope = '', signedHeaders = '', signature] =
    pattern.exec(headers.authorization ?? '') ?? [];
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path.split('/').map(recoded).join('/'),
    query === '' ? '' : query.split('&').map(recodedPair).sort().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex') === signature;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function recodedPair(pair: string): string {
  const [name = '', value = ''] = pair.split('=');
  return `${recoded(name)}=${recoded(value)}`;
}

/** All but RFC 3986's unreserved characters encoded, whatever the client thought of it. */
function recoded(text: string): string {
  return encodeURIComponent(decodeURIComponent(text.replaceAll('+', '%20'))).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
