import type { JsonValue } from '@jobwright/runtime';
import { isPropertyIdentifier } from './names.js';

/**
 * A string literal of TypeScript, whatever the text holds. Line separators and lone surrogates are escaped, so the
 * literal is one line of valid UTF-8.
 */
export function stringLiteral(text: string): string {
  const json = JSON.stringify(text).replace(/[\u2028\u2029\u0080-\u009f\ufeff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  // Single quotes where that needs no thought.
  return json.includes('\\') || json.includes("'") ? json : `'${json.slice(1, -1)}'`;
}

/** A number literal; JSON has no infinities. */
export function numberLiteral(value: number): string {
  return String(Object.is(value, -0) ? 0 : value);
}

/** A key of an object type or literal: bare where it is an identifier. */
export function propertyKey(name: string): string {
  return isPropertyIdentifier(name) ? name : stringLiteral(name);
}

/** A JSON value as an expression. */
export function jsonLiteral(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'string') return stringLiteral(value);
  if (Array.isArray(value))
    return `[${value.map((item: JsonValue) => jsonLiteral(item)).join(', ')}]`;
  const entries = Object.entries(value as Record<string, JsonValue>);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${propertyKey(key)}: ${jsonLiteral(item)}`).join(', ')} }`;
}
