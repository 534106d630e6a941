import { posix } from 'node:path';
import type { DiagnosticCode } from '../diagnostic/codes.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { Documents, YamlDocument } from '../load/document.js';
import type { Definition, Definitions } from './definitions.js';

/** Why a reference goes nowhere. */
interface BrokenReference {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

export type Resolved =
  | { readonly definition: Definition }
  | { readonly broken: BrokenReference }
  /** It goes to a file that has problems of its own, which are reported there. */
  | { readonly unknown: true };

/**
 * Follows a `$ref`: `#/Name` and `#/$defs/Name` within a file, `types/x.yaml#/Name` to a file of shared types, as a
 * path relative to the file that refers. Never the network, never outside the schemas folder.
 */
export function resolveReference(
  ref: string,
  from: YamlDocument,
  definitions: Definitions,
  documents: Pick<Documents, 'files' | 'types'>,
): Resolved {
  const broken = (code: DiagnosticCode, message: string, hint?: string): Resolved => ({
    broken: { code, message, ...(hint === undefined ? {} : { hint }) },
  });
  const hash = ref.indexOf('#');
  const target = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = hash < 0 ? '' : ref.slice(hash + 1);
  if (!/^[A-Za-z0-9_./-]*$/.test(target) || target.startsWith('//')) {
    const hint = 'refer to a file under the schemas folder: types/media.yaml#/Location';
    return broken('JW1501', `\`${ref}\` is no reference to a file`, hint);
  }
  const path = target === '' ? from.path : posix.join(posix.dirname(from.path), target);
  if (target.startsWith('/') || path.startsWith('../')) {
    return broken(
      'JW1502',
      `\`${ref}\` leaves the schemas folder`,
      'put the type into types/NAME.yaml',
    );
  }
  const isTypes = /^types\/[^/]+\.yaml$/.test(path);
  if (path !== from.path && !isTypes) {
    const message = `\`${ref}\` goes to ${path}, which shares no types`;
    const hint = documents.files.has(target)
      ? `paths are relative to the file: ${posix.relative(posix.dirname(from.path), target)}`
      : 'put the type into types/NAME.yaml';
    return broken('JW1502', message, hint);
  }
  if (!documents.files.has(path)) {
    const known = [...documents.files].filter((file) => file.startsWith('types/'));
    return broken('JW1503', `there is no ${path}`, didYouMean(path, known));
  }
  if (path !== from.path && !documents.types.some((file) => file.path === path))
    return { unknown: true };

  const definition = definitions.get(`${path}#${fragment}`);
  if (definition !== undefined) return { definition };
  const prefix = `${path}#${isTypes ? '/' : '/$defs/'}`;
  const names = [...definitions.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const form = isTypes ? '#/Name' : '#/$defs/Name';
  const name = `#${fragment}`.startsWith(prefix.slice(path.length))
    ? fragment.slice(prefix.length - path.length - 1)
    : undefined;
  if (name === undefined || name === '' || name.includes('/')) {
    return broken(
      'JW1505',
      `\`${ref}\` does not go to a type`,
      `name the type, and refer to it as ${form}`,
    );
  }
  const hint =
    didYouMean(name, names) ?? (names.length > 0 ? `there are ${names.join(', ')}` : undefined);
  return broken('JW1504', `there is no type \`${name}\` in ${path}`, hint);
}
