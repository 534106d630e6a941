import type { JsonValue } from '@jobwright/runtime';
import type { ObjectType, Type } from '../model/type.js';
import { docComment } from './comment.js';
import { numberLiteral, propertyKey, stringLiteral } from './literal.js';

const INDENT = '  ';

/** A type as TypeScript; further lines are indented by `indent`. */
export function printType(type: Type, indent = ''): string {
  switch (type.kind) {
    case 'unknown':
    case 'never':
    case 'undefined':
      return type.kind;
    case 'primitive':
    case 'named':
      return type.name;
    case 'literal':
      return printLiteral(type.value);
    case 'array':
      return `${operand(type.items, indent)}[]`;
    case 'tuple': {
      const items = type.items.map((item) =>
        item.optional ? `${operand(item.type, indent)}?` : printType(item.type, indent),
      );
      if (type.rest !== undefined) items.push(`...${operand(type.rest, indent)}[]`);
      return `[${items.join(', ')}]`;
    }
    case 'object':
      return printObject(type, indent);
    case 'union':
      return printUnion(type.of, indent);
    case 'intersection':
      return type.of
        .map((one) =>
          one.kind === 'union' ? `(${printType(one, indent)})` : printType(one, indent),
        )
        .join(' & ');
  }
}

/** A type with whatever parentheses it needs before `[]` or `?`. */
function operand(type: Type, indent: string): string {
  const text = printType(type, indent);
  const composed = type.kind === 'union' || type.kind === 'intersection';
  return composed ? `(${text})` : text;
}

function printUnion(types: readonly Type[], indent: string): string {
  const texts = types.map((one) =>
    one.kind === 'intersection' ? `(${printType(one, indent)})` : printType(one, indent),
  );
  const line = texts.join(' | ');
  if (line.length <= 80 || line.includes('\n')) return line;
  const inner = indent + INDENT;
  return texts.map((text) => `\n${inner}| ${text}`).join('');
}

function printObject({ properties, index }: ObjectType, indent: string): string {
  const inner = indent + INDENT;
  const lines: string[] = [];
  for (const { name, type, optional, doc } of properties) {
    for (const line of docComment(doc)) lines.push(inner + line);
    lines.push(
      `${inner}${propertyKey(name)}${optional ? '?' : ''}:${spaced(printType(type, inner))};`,
    );
  }
  if (index !== undefined) {
    const signature = `[key: string]: ${printType(index, inner)}`;
    if (lines.length === 0) return `{ ${signature} }`;
    lines.push(`${inner}${signature};`);
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

/** What follows a colon or an equals sign: unions of many lines begin on the next. */
export function spaced(text: string): string {
  return text.startsWith('\n') ? text : ` ${text}`;
}

/** The type that holds one JSON value and no other. */
function printLiteral(value: JsonValue): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return `[${value.map((item: JsonValue) => printLiteral(item)).join(', ')}]`;
  const entries = Object.entries(value as Record<string, JsonValue>);
  if (entries.length === 0) return '{ [key: string]: never }';
  return `{ ${entries.map(([key, item]) => `${propertyKey(key)}: ${printLiteral(item)}`).join('; ')} }`;
}
