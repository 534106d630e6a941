import { AwsClient } from 'aws4fetch';
import type { Archive } from './archive.js';
import { ArchiveUnavailableError } from './errors.js';
import { checkName, checkPrefix, isName } from './names.js';
import type { S3Credentials, S3Location } from './s3-location.js';
import {
  PATIENCE,
  s3Request,
  type S3Answer,
  type S3Patience,
  type S3Request,
} from './s3-request.js';
import { deleteRequest, readDeleteErrors, readErrorCode, readPage } from './s3-xml.js';

/** As many as DeleteObjects takes. */
const DELETE_BATCH = 1_000;

/**
 * An archive in an S3-compatible store, addressed by path (`endpoint/bucket/key`). The bucket must be there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function s3Archive(
  { bucket, prefix, endpoint, region }: S3Location,
  credentials: S3Credentials,
  patience: S3Patience = PATIENCE,
): Archive {
  const label = `s3://${bucket}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`;
  const base = `${endpoint}/${bucket}`;
  const client = new AwsClient({ ...credentials, region, service: 's3', retries: 0 });

  const send = (request: S3Request, signal?: AbortSignal): Promise<S3Answer> =>
    s3Request(client, label, request, patience, signal);

  /** Reads an answer's document, or says that it is none. */
  function read<T>({ body }: S3Answer, reader: (xml: string) => T): T {
    try {
      return reader(Buffer.from(body).toString());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ArchiveUnavailableError(label, `its answer cannot be read: ${why}`, error);
    }
  }

  /** Nothing at all is there, not even what was asked about. */
  function checkFound({ status }: S3Answer): void {
    if (status === 404) throw new ArchiveUnavailableError(label, 'there is no such bucket');
  }

  return {
    label,
    async put(name, data) {
      checkName(name);
      await send({ method: 'PUT', url: `${base}/${prefix}${name}`, body: data });
    },
    async get(name, signal) {
      checkName(name);
      const answer = await send({ method: 'GET', url: `${base}/${prefix}${name}` }, signal);
      if (answer.status !== 404) return answer.body;
      // A bucket that is gone is no answer about its objects.
      const code = readErrorCode(Buffer.from(answer.body).toString());
      if (code === 'NoSuchBucket') checkFound(answer);
      return undefined;
    },
    async remove(names) {
      names.forEach(checkName);
      for (let from = 0; from < names.length; from += DELETE_BATCH) {
        const keys = names.slice(from, from + DELETE_BATCH).map((name) => prefix + name);
        const body = new TextEncoder().encode(deleteRequest(keys));
        const answer = await send({ method: 'POST', url: `${base}?delete=`, body });
        const [code, ...more] = read(answer, readDeleteErrors);
        if (code !== undefined) {
          const what = `${more.length + 1} of ${keys.length} objects were not deleted: ${code}`;
          throw new ArchiveUnavailableError(label, what);
        }
      }
    },
    async *list(start) {
      checkPrefix(start);
      let next: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: prefix + start });
        if (next !== undefined) query.set('continuation-token', next);
        const answer = await send({ method: 'GET', url: `${base}?${query.toString()}` });
        checkFound(answer);
        const page = read(answer, readPage);
        for (const { key, modifiedAt } of page.objects) {
          const name = key.slice(prefix.length);
          // What others have put there is not the archive's.
          if (isName(name)) yield { name, modifiedAt };
        }
        next = page.next;
      } while (next !== undefined);
    },
  };
}
