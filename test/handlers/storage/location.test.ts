import { describe, expect, it } from 'vitest';

import { inside, placeOf, stemOf, withEnding } from '../../../handlers/storage/location.js';

describe('locations', () => {
  it('decode file URIs, with or without a slash at the end', () => {
    expect(placeOf({ uri: 'file:///in/a%20b/' })).toMatchObject({ kind: 'file', path: '/in/a b' });
    expect(placeOf({ uri: 'file:///' })).toMatchObject({ path: '/' });
  });

  it('take S3 keys as they are', () => {
    expect(placeOf({ uri: 's3://media/a%20b/ü ?#.wav', profile: 'main' })).toEqual({
      kind: 's3',
      uri: 's3://media/a%20b/ü ?#.wav',
      bucket: 'media',
      key: 'a%20b/ü ?#.wav',
      profile: 'main',
    });
  });

  it.each([
    'https://example.org/x',
    's3://media',
    's3://key:secret@media/x',
    'file://host/x',
    '/x',
  ])('are not %s', (uri) => {
    expect(() => placeOf({ uri })).toThrow();
  });

  it.each(['s3://media/../other/x', 's3://media/a/./b', 's3://media/..'])(
    'refuse %s, which a URL cannot say',
    (uri) => {
      expect(() => placeOf({ uri })).toThrow(/cannot be addressed/);
    },
  );

  it('name what is inside, and what is next to them', () => {
    const object = { uri: 's3://media/in/talk.tar.wav', profile: 'main' };
    expect(inside({ uri: 'file:///in/' }, 'a b.wav')).toEqual({ uri: 'file:///in/a%20b.wav' });
    expect(inside({ uri: 's3://media/in', profile: 'main' }, 'x')).toEqual({
      uri: 's3://media/in/x',
      profile: 'main',
    });
    expect(stemOf(object)).toBe('talk.tar');
    expect(withEnding(object, 'mp3')).toEqual({
      uri: 's3://media/in/talk.tar.mp3',
      profile: 'main',
    });
    expect(withEnding({ uri: 's3://media/talk' }, 'mp3')).toEqual({ uri: 's3://media/talk.mp3' });
    expect(withEnding({ uri: 'file:///in/talk.wav' }, 'ogg')).toEqual({
      uri: 'file:///in/talk.ogg',
    });
  });
});
