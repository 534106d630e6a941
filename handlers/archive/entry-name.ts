import type { UnsafeReason } from '../job/errors.js';

/**
 * An entry's name as a path relative to the target, or why it is none. Names are refused rather than repaired: one that
 * needs repair was made to deceive, or means something else to whoever made it.
 * @see PKWARE APPNOTE.TXT 4.4.17.1 (no drive or device letter, no leading slash, forward slashes only)
 */
export function pathOfName(name: string): { path: string } | { unsafe: UnsafeReason } {
  if (name === '') return { unsafe: 'empty-name' };
  // Also line feeds: such names exist to deceive lists and terminals, and NUL ends a name for the system.
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(name)) return { unsafe: 'control-character' };
  if (name.includes('\\')) return { unsafe: 'backslash' };
  if (name.startsWith('/')) return { unsafe: 'absolute-path' };
  if (/^[A-Za-z]:/.test(name)) return { unsafe: 'drive-letter' };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) return { unsafe: 'parent-folder' };
  return { path: segments.join('/') };
}

/**
 * Whether a symbolic link at `path` could lead out of the archive's root. `..` may only stand at the beginning of the
 * target: after a name that is itself a link, it would lead elsewhere than it reads.
 */
export function linkEscapes(path: string, target: string): boolean {
  if (
    target === '' ||
    target.startsWith('/') ||
    target.includes('\\') ||
    /^[A-Za-z]:/.test(target)
  ) {
    return true;
  }
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  const ups = segments.findIndex((segment) => segment !== '..');
  const leading = ups === -1 ? segments.length : ups;
  const depth = path.split('/').length - 1;
  return leading > depth || segments.slice(leading).includes('..');
}
