import { AwsClient } from 'aws4fetch';

import { DeclarableError } from '../job/errors.js';
import type { S3Place } from './location.js';

/** Quick repeats inside one request, for a single 5xx or 429; longer trouble is for the job's own retry. */
const REPEATS = 2;

/** An S3 endpoint, and a client that signs for it. */
export interface S3Account {
  readonly client: AwsClient;
  /** Where an object is, without query. */
  readonly urlOf: (place: S3Place) => URL;
}

/**
 * The account that a location names. Params never carry credentials; they come from the environment: profile `archive`
 * has `S3_ARCHIVE_ENDPOINT`, `S3_ARCHIVE_REGION`, `S3_ARCHIVE_ACCESS_KEY_ID`, `S3_ARCHIVE_SECRET_ACCESS_KEY` and
 * `S3_ARCHIVE_SESSION_TOKEN`; without a profile, the variables of the AWS SDKs (`AWS_ENDPOINT_URL_S3`, `AWS_REGION`,
 * `AWS_ACCESS_KEY_ID` …). Endpoints come from there too, so that a job cannot make the runner talk to any host.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
export function s3Account(place: S3Place, env: NodeJS.ProcessEnv = process.env): S3Account {
  const prefix = place.profile === undefined ? 'AWS' : `S3_${place.profile.toUpperCase()}`;
  const accessKeyId = env[`${prefix}_ACCESS_KEY_ID`];
  const secretAccessKey = env[`${prefix}_SECRET_ACCESS_KEY`];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const reason = `this runner's environment lacks ${prefix}_ACCESS_KEY_ID or ${prefix}_SECRET_ACCESS_KEY`;
    throw new DeclarableError(
      'StorageUnavailable',
      { uri: place.uri, reason },
      `${place.uri}: ${reason}.`,
    );
  }
  const region = env[`${prefix}_REGION`] ?? env[`${prefix}_DEFAULT_REGION`] ?? 'us-east-1';
  const endpoint =
    place.profile === undefined
      ? (env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL)
      : env[`${prefix}_ENDPOINT`];
  const sessionToken = env[`${prefix}_SESSION_TOKEN`];
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    region,
    retries: REPEATS,
  });
  return { client, urlOf: (at) => new URL(objectUrl(at, endpoint, region)) };
}

/** Bucket in the host name for AWS itself, in the path for other endpoints, which seldom have DNS for each bucket. */
function objectUrl({ bucket, key }: S3Place, endpoint: string | undefined, region: string): string {
  const path = key.split('/').map(encodeSegment).join('/');
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`;
  // A dot in the bucket's name would not match the certificate of *.s3.REGION.amazonaws.com.
  return bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}/${path}`
    : `https://${bucket}.s3.${region}.amazonaws.com/${path}`;
}

/** As Signature Version 4 wants it: all but RFC 3986's unreserved characters. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
