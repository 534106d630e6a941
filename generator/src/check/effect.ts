import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Path, YamlDocument } from '../load/document.js';
import type { SchemaObject } from '../schema/schema.js';

/** Keywords that do nothing without another one. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  if: ['then', 'else'],
  then: ['if'],
  else: ['if'],
  minContains: ['contains'],
  maxContains: ['contains'],
};

/** What JSON Schema ignores is not what its author meant: keywords without effect are refused. */
export function checkEffect(
  document: YamlDocument,
  schema: SchemaObject,
  path: Path,
): readonly Diagnostic[] {
  return Object.entries(NEEDS).flatMap(([keyword, others]) => {
    if (!Object.hasOwn(schema, keyword) || others.some((other) => Object.hasOwn(schema, other)))
      return [];
    const names = others.map((other) => `\`${other}\``).join(' or ');
    const message = `\`${keyword}\` without ${names} says nothing`;
    const at = document.atKey([...path, keyword]);
    return [diagnostic('JW1410', at, message, `add ${names}, or remove it`)];
  });
}
