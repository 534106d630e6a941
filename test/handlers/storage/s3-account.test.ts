import { describe, expect, it } from 'vitest';

import { s3Account } from '../../../handlers/storage/s3-account.js';
import type { S3Place } from '../../../handlers/storage/location.js';

function aPlace(place: Partial<S3Place>): S3Place {
  const base = {
    kind: 's3',
    uri: 's3://media/a b.wav',
    bucket: 'media',
    key: 'a b.wav',
    profile: undefined,
  } as const;
  return { ...base, ...place };
}

const AWS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('s3Account', () => {
  it('is that of the AWS variables where no profile is named', () => {
    const place = aPlace({});
    const { client, urlOf } = s3Account(place, {
      ...AWS,
      AWS_REGION: 'eu-west-1',
      AWS_SESSION_TOKEN: 'token',
    });
    expect(client).toMatchObject({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
    expect(urlOf(place).href).toBe('https://media.s3.eu-west-1.amazonaws.com/a%20b.wav');
    const dotted = aPlace({ bucket: 'my.media' });
    expect(urlOf(dotted).href).toBe('https://s3.eu-west-1.amazonaws.com/my.media/a%20b.wav');
  });

  it('is that of the profile, and of no other', () => {
    const place = aPlace({ profile: 'archive' });
    const env = {
      ...AWS,
      S3_ARCHIVE_ENDPOINT: 'https://s3.example.org/',
      S3_ARCHIVE_ACCESS_KEY_ID: 'id2',
      S3_ARCHIVE_SECRET_ACCESS_KEY: 'secret2',
    };
    const { client, urlOf } = s3Account(place, env);
    expect(client).toMatchObject({ accessKeyId: 'id2', secretAccessKey: 'secret2' });
    expect(urlOf(place).href).toBe('https://s3.example.org/media/a%20b.wav');
    expect(() => s3Account(aPlace({ profile: 'other' }), env)).toThrow(/S3_OTHER_ACCESS_KEY_ID/);
  });
});
