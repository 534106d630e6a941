import { InvalidOptionError } from '../types/errors.js';
import { isName } from './names.js';

/** Where in which S3-compatible store. */
export interface S3Location {
  readonly bucket: string;
  /** Stands before every name; empty, or with a slash at its end. */
  readonly prefix: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const FORM = 's3://bucket/prefix?endpoint=https://…&region=…';
const SETTINGS = ['endpoint', 'region'];

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…`. What the URL leaves out is taken from the variables of the AWS SDKs
 * (`AWS_REGION`, `AWS_ENDPOINT_URL_S3`), then from AWS itself. Messages never repeat the URL: it may hold what it must not.
 * @throws {InvalidOptionError}
 */
export function s3Location(text: string, env: NodeJS.ProcessEnv = process.env): S3Location {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hash !== '')
    throw new InvalidOptionError(`The URL of the archive cannot be read: give ${FORM}.`);
  if (hasCredentials(url))
    throw new InvalidOptionError(
      'The URL of the archive holds credentials: take them out, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  for (const name of url.searchParams.keys()) {
    if (!SETTINGS.includes(name) || url.searchParams.getAll(name).length > 1)
      throw new InvalidOptionError(
        `The URL of the archive may set ${SETTINGS.join(' and ')}, once each, and nothing else: ${FORM}.`,
      );
  }
  const bucket = url.hostname;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || url.port !== '')
    throw new InvalidOptionError(`The URL of the archive names no bucket: give ${FORM}.`);
  const path = url.pathname.replace(/^\/|\/$/g, '');
  if (path !== '' && !isName(path))
    throw new InvalidOptionError(
      'The prefix in the URL of the archive may have letters, digits, ., _ and -, with / between.',
    );
  const region =
    url.searchParams.get('region') ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const endpoint =
    url.searchParams.get('endpoint') ??
    env.AWS_ENDPOINT_URL_S3 ??
    env.AWS_ENDPOINT_URL ??
    `https://s3.${region}.amazonaws.com`;
  checkEndpoint(endpoint);
  return {
    bucket,
    prefix: path === '' ? '' : `${path}/`,
    endpoint: endpoint.replace(/\/+$/, ''),
    region,
  };
}

function checkEndpoint(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const sound =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    !hasCredentials(url) &&
    url.search === '' &&
    url.hash === '';
  if (!sound)
    throw new InvalidOptionError(
      'The endpoint of the archive must be a URL such as https://minio.example:9000, without credentials or query.',
    );
}

function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** @throws {InvalidOptionError} where the environment lacks them. */
export function s3Credentials(env: NodeJS.ProcessEnv = process.env): S3Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    AWS_SESSION_TOKEN: sessionToken = '',
  } = env;
  if (accessKeyId === '' || secretAccessKey === '')
    throw new InvalidOptionError(
      'An archive in S3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.',
    );
  return { accessKeyId, secretAccessKey, ...(sessionToken !== '' && { sessionToken }) };
}
