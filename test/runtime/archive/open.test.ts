import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openArchive } from '../../../runtime/dist/archive/open.js';
import { s3Location } from '../../../runtime/dist/archive/s3-location.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the URL of an archive', () => {
  it.each([
    ['file:./some%20logs', resolve('some logs')],
    ['file:logs', resolve('logs')],
    ['file:/var/logs', '/var/logs'],
    ['file:///var/my%20logs', '/var/my logs'],
  ])('%s is a folder', async (url, path) => {
    expect((await openArchive(url)).label).toBe(pathToFileURL(path).href);
  });

  it('names bucket, prefix, endpoint and region', () => {
    const text = 's3://logs/jobs/live/?endpoint=http://127.0.0.1:9000/&region=eu-west-1';
    expect(s3Location(text, {})).toEqual({
      bucket: 'logs',
      prefix: 'jobs/live/',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-1',
    });
    expect(s3Location('s3://logs', { AWS_REGION: 'eu-north-1' })).toEqual({
      bucket: 'logs',
      prefix: '',
      endpoint: 'https://s3.eu-north-1.amazonaws.com',
      region: 'eu-north-1',
    });
  });

  it('takes credentials from the environment, and names the variables where they lack', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'canary-id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-secret');
    expect((await openArchive('s3://logs/jobs?region=x')).label).toBe('s3://logs/jobs');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    const error = await openArchive('s3://logs').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(String(error)).toContain('AWS_SECRET_ACCESS_KEY');
    expect(String(error)).not.toContain('canary');
  });

  it.each([
    's3://canary:canary@logs/jobs',
    's3://logs?endpoint=http://canary:canary@127.0.0.1',
    's3://logs?endpoint=http://127.0.0.1?token=canary',
    's3://logs?secret_access_key=canary',
    's3://logs?region=a&region=canary',
    's3://logs/../canary%20',
    's3:///canary',
    's3://LOGS_canary/',
    'file://canary/logs',
    'file:',
    'file:logs?canary',
    'ftp://canary:canary@host/',
    'canary',
    '',
  ])('%s is refused, and not repeated', async (url) => {
    const error = await openArchive(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(String(error)).not.toContain('canary');
  });
});
