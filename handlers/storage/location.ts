import { basename, dirname, extname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** As in schemas/types/media.yaml. */
export interface Location {
  uri: string;
  profile?: string;
}

export interface FilePlace {
  readonly kind: 'file';
  readonly uri: string;
  /** Absolute; without a separator at the end. */
  readonly path: string;
}

export interface S3Place {
  readonly kind: 's3';
  readonly uri: string;
  readonly bucket: string;
  readonly key: string;
  readonly profile: string | undefined;
}

export type Place = FilePlace | S3Place;

/**
 * Reads a location. `file:` URIs are percent-encoded (RFC 8089); what follows `s3://bucket/` is the key as it is, as in
 * the AWS CLI.
 * @throws {Error} when it is neither, or its key cannot be addressed by a URL.
 */
export function placeOf({ uri, profile }: Location): Place {
  if (uri.startsWith('file:')) {
    return { kind: 'file', uri, path: fileURLToPath(uri).replace(/(?<=.)[/\\]+$/, '') };
  }
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/(.+)$/s.exec(uri);
  if (match === null) throw new Error(`${uri} is neither file:///PATH nor s3://BUCKET/KEY.`);
  const [bucket, key] = [match[1] ?? '', match[2] ?? ''];
  // URLs resolve such segments away, so that the request would reach another key, or another bucket.
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new Error(`${uri}: keys with segments "." or ".." cannot be addressed.`);
  }
  return { kind: 's3', uri, bucket, key, profile };
}

/** Where `name` is inside a folder. */
export function inside(folder: Location, name: string): Location {
  const place = placeOf(folder);
  if (place.kind === 'file') return { uri: pathToFileURL(join(place.path, name)).href };
  return { ...folder, uri: `${folder.uri.replace(/\/+$/, '')}/${name}` };
}

/** The file's name without folders and ending, such as `talk` of `file:///in/talk.wav`. */
export function stemOf(location: Location): string {
  const place = placeOf(location);
  const name = place.kind === 'file' ? basename(place.path) : posix.basename(place.key);
  return name.slice(0, name.length - extname(name).length);
}

/** The file next to `location` with another ending: `talk.mp3` for `talk.wav` and `mp3`. */
export function withEnding(location: Location, ending: string): Location {
  const place = placeOf(location);
  const name = `${stemOf(location)}.${ending}`;
  if (place.kind === 'file') return { uri: pathToFileURL(join(dirname(place.path), name)).href };
  const folder = posix.dirname(place.key);
  return { ...location, uri: `s3://${place.bucket}/${folder === '.' ? '' : `${folder}/`}${name}` };
}
