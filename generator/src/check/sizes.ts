import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { YamlDocument } from '../load/document.js';
import { valueAt } from './value-at.js';

const UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Room for one line of the longest, and what one job may take of a database. */
const SMALLEST_LOG = 1024;
const LARGEST_LOG = UNITS.GiB;

/** Bytes of `64KiB`, `1MiB`; undefined where the text is no size. */
export function parseSize(text: string): number | undefined {
  const [, count, unit] = /^([1-9][0-9]{0,11})(B|KiB|MiB|GiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** The size of a log, where it makes no sense. */
export function checkSizes(document: YamlDocument): readonly Diagnostic[] {
  const path = ['logs', 'maxSize'];
  const text = valueAt(document.value, path);
  if (typeof text !== 'string') return [];
  const bytes = parseSize(text);
  if (bytes === undefined) {
    const hint = 'a whole number and a unit: 64KiB, 1MiB, 1GiB';
    return [diagnostic('JW1216', document.at(path), `${JSON.stringify(text)} is no size`, hint)];
  }
  if (bytes >= SMALLEST_LOG && bytes <= LARGEST_LOG) return [];
  return [diagnostic('JW1216', document.at(path), '`logs.maxSize` is from 1KiB to 1GiB')];
}
