import { describe, expect, it } from 'vitest';

import { linkEscapes, pathOfName } from '../../../handlers/archive/entry-name.js';

describe('pathOfName', () => {
  it.each([
    ['a/b.txt', 'a/b.txt'],
    ['./a//b/', 'a/b'],
    ['./', ''],
    ['..a/b..', '..a/b..'],
    ['näme 名', 'näme 名'],
  ])('takes %j as the path %j', (name, path) => {
    expect(pathOfName(name)).toEqual({ path });
  });

  it.each([
    ['', 'empty-name'],
    ['/etc/passwd', 'absolute-path'],
    ['../a', 'parent-folder'],
    ['a/../../b', 'parent-folder'],
    ['a/..', 'parent-folder'],
    ['a\\b', 'backslash'],
    ['..\\a', 'backslash'],
    ['C:/a', 'drive-letter'],
    ['c:a', 'drive-letter'],
    ['a\0b', 'control-character'],
    ['a\nb', 'control-character'],
  ])('refuses %j: %s', (name, unsafe) => {
    expect(pathOfName(name)).toEqual({ unsafe });
  });
});

describe('linkEscapes', () => {
  it.each([
    ['link', 'file'],
    ['a/link', '../b'],
    ['a/b/link', '../../c/d'],
    ['link', './a/b'],
  ])('lets %s → %s be', (path, target) => {
    expect(linkEscapes(path, target)).toBe(false);
  });

  it.each([
    ['link', '..'],
    ['a/link', '../../b'],
    ['link', '/etc'],
    ['link', 'C:/x'],
    ['link', 'a\\b'],
    ['link', ''],
    // The first name may be a link itself, whose parent is elsewhere.
    ['a/link', 'b/../c'],
  ])('sees that %s → %s may lead out', (path, target) => {
    expect(linkEscapes(path, target)).toBe(true);
  });
});
