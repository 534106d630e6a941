import { parseDuration } from '@jobwright/runtime';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Path, YamlDocument } from '../load/document.js';
import { isSchemaObject } from '../schema/schema.js';
import { RETENTION_DURATIONS } from './retention.js';
import { valueAt } from './value-at.js';

/** Those that must not be zero. */
const SPANS: readonly Path[] = [['timeout'], ['deadline'], ['stall'], ['logs', 'retention']];

/** Text that is no duration, wherever one is asked for. */
export function checkDurations(document: YamlDocument): readonly Diagnostic[] {
  return [
    ...SPANS.flatMap((path) => checkDuration(document, path, 1)),
    ...RETENTION_DURATIONS.flatMap((path) => checkDuration(document, path, 0)),
    ...retryPaths(document).flatMap((path) => [
      ...checkDuration(document, [...path, 'initial'], 0),
      ...checkDuration(document, [...path, 'max'], 0),
      ...delaysAt(document, path).flatMap((_, n) =>
        checkDuration(document, [...path, 'delays', n], 0),
      ),
    ]),
  ];
}

/** Where a job file has retry policies: its own, and those of errors. */
export function retryPaths(document: YamlDocument): readonly Path[] {
  const errors = valueAt(document.value, ['errors']);
  const codes = isSchemaObject(errors) ? Object.keys(errors) : [];
  return [['retry'], ...codes.map((code) => ['errors', code, 'retry'])].filter((path) =>
    isSchemaObject(valueAt(document.value, path)),
  );
}

function delaysAt(document: YamlDocument, path: Path): readonly unknown[] {
  const delays = valueAt(document.value, [...path, 'delays']);
  return Array.isArray(delays) ? delays : [];
}

function checkDuration(document: YamlDocument, path: Path, leastMs: number): readonly Diagnostic[] {
  const text = valueAt(document.value, path);
  if (typeof text !== 'string') return [];
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= leastMs) return [];
  const what = ms === 0 ? String(path.at(-1)) : 'duration';
  const message = `${JSON.stringify(text)} is no ${what}`;
  const hint = 'a whole number and a unit: 500ms, 30s, 5m, 2h, 7d';
  return [diagnostic('JW1207', document.at(path), message, hint)];
}
