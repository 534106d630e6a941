import { compare } from '../diagnostic/diagnostic.js';
import { lineComment } from './comment.js';
import { stringLiteral } from './literal.js';

/** A generated file in memory. `path` has forward slashes. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

interface Imported {
  readonly values: Set<string>;
  readonly types: Set<string>;
}

/** A TypeScript module under construction: collects its imports, and prints itself. */
export class Module {
  readonly #imports = new Map<string, Imported>();
  readonly #blocks: string[] = [];

  /** `banner` is said at the top, one comment line each. */
  constructor(private readonly banner: readonly string[] = []) {}

  /** Imports a value. */
  value(name: string, from: string): this {
    this.#from(from).values.add(name);
    return this;
  }

  /** Imports a type. */
  type(name: string, from: string): this {
    this.#from(from).types.add(name);
    return this;
  }

  /** Adds lines that belong together; blocks are set apart by an empty line. */
  block(...lines: readonly string[]): this {
    if (lines.length > 0) this.#blocks.push(lines.join('\n'));
    return this;
  }

  toString(): string {
    const imports = [...this.#imports]
      .sort(([a], [b]) => order(a) - order(b) || compare(a, b))
      .map(([from, names]) => importLine(names, from));
    const parts = [
      this.banner.map((line) => (line.startsWith('/*') ? line : lineComment(line))).join('\n'),
      imports.join('\n'),
      ...this.#blocks,
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  }

  #from(from: string): Imported {
    const imported = this.#imports.get(from) ?? { values: new Set(), types: new Set() };
    this.#imports.set(from, imported);
    return imported;
  }
}

/** Items between brackets: on one line, or one each where there are many. */
export function list(
  open: '{' | '[',
  items: readonly string[],
  close: '}' | ']',
  indent = '',
): string {
  const line = items.join(', ');
  if (line.length <= 60) return open === '{' ? `{ ${line} }` : `[${line}]`;
  return `${open}\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}

/** Packages first, then what is farther away. */
function order(from: string): number {
  if (!from.startsWith('.')) return 0;
  return from.startsWith('..') ? 1 : 2;
}

function importLine({ values, types }: Imported, from: string): string {
  const only = [...types].filter((name) => !values.has(name));
  only.sort(compare);
  if (values.size === 0) return `import type ${list('{', only, '}')} from ${stringLiteral(from)};`;
  const names = [...[...values].sort(compare), ...only.map((name) => `type ${name}`)];
  return `import ${list('{', names, '}')} from ${stringLiteral(from)};`;
}
