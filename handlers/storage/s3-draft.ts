import { createHash } from 'node:crypto';

import type { Attempt, FileDraft } from './draft.js';
import type { S3Place } from './location.js';
import { s3Account } from './s3-account.js';
import { s3Code, s3Request, unavailable, type S3Request } from './s3-request.js';

const SMALLEST_PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;
/** For taking back an upload: the attempt's own signal may have been the reason to. */
const DISCARD_MS = 10_000;

/**
 * A draft of an S3 object: a multipart upload, which S3 shows as an object only once it is completed. Holds one part in
 * memory. An upload whose runner died stays invisible; a lifecycle rule (AbortIncompleteMultipartUpload) removes it.
 * @param expectedBytes how long it will become, if known; beyond 80 GB the parts grow, since there can be 10,000.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function s3Draft(
  place: S3Place,
  attempt: Attempt,
  expectedBytes = 0,
): Promise<FileDraft> {
  const account = s3Account(place);
  const send = (request: Omit<S3Request, 'signal'>, signal = attempt.signal): Promise<Response> =>
    s3Request(account, place, { ...request, signal });
  const uploadId = await begin();
  const hash = createHash('sha256');
  const part = Buffer.alloc(Math.max(SMALLEST_PART_BYTES, Math.ceil(expectedBytes / MOST_PARTS)));
  const etags: string[] = [];
  let [bytes, filled, published] = [0, 0, false];

  async function begin(): Promise<string> {
    const answer = await (await send({ method: 'POST', query: { uploads: '' } })).text();
    const id = /<UploadId>([^<]+)<\/UploadId>/.exec(answer)?.[1];
    if (id === undefined) throw unavailable(place, 'it began no multipart upload');
    return id;
  }

  async function sendPart(): Promise<void> {
    const body = part.subarray(0, filled);
    const answer = await send({
      method: 'PUT',
      query: { partNumber: String(etags.length + 1), uploadId },
      headers: { 'X-Amz-Content-Sha256': createHash('sha256').update(body).digest('hex') },
      body,
    });
    etags.push(answer.headers.get('ETag') ?? '');
    filled = 0;
  }

  return {
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = 0; at < chunk.length;) {
        const taken = Math.min(part.length - filled, chunk.length - at);
        part.set(chunk.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled === part.length) await sendPart();
      }
    },
    async finish() {
      // Even an empty object needs one part.
      if (filled > 0 || etags.length === 0) await sendPart();
      return { bytes, sha256: hash.digest('hex') };
    },
    async publish() {
      const parts = etags.map(
        (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
      );
      const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
      const headers = { 'Content-Type': 'application/xml' };
      const answer = await send({ method: 'POST', query: { uploadId }, headers, body });
      // S3 answers 200 before it knows; whether it succeeded is in the body.
      const code = s3Code(await answer.text());
      if (code !== undefined) throw unavailable(place, `completing the upload answered ${code}`);
      published = true;
    },
    async discard() {
      if (published) return;
      await send({ method: 'DELETE', query: { uploadId } }, AbortSignal.timeout(DISCARD_MS));
    },
  };
}
