import type { Block, Document } from './documents.js';

const IMPORT = /^import [\s\S]*?;$/gm;

/** What a block takes as given (names.ts): of one database where its fence names that. */
const GIVEN = [
  [/^postgres\b/, 'PostgresNames', 'jobs, uri, pool, kysely, drizzle, knex, uploads'],
  [/^sqlite\b/, 'SqliteNames', 'jobs, uri, database, kysely, drizzle, knex, uploads, sql'],
  [/^mysql\b/, 'MysqlNames', 'jobs, uri, pool, kysely, drizzle, knex, uploads'],
  [
    /^$/,
    'Names',
    'url, jobs, job, registry, createClient, connect, source, traceparent, uploads, show, remember',
  ],
] as const;

/** An import of several names as one of each, so that two blocks of a document may import the same. */
function singleImports(statement: string): readonly string[] {
  const [, type, names, from] =
    /^import (type )?\{([^}]*)\} from ('[^']+');$/.exec(statement) ?? [];
  if (names === undefined) return [statement.replaceAll('\n', ' ')];
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => `import { ${type ?? ''}${name} } from ${from ?? ''};`);
}

/** Whether a block is a file of the guides' project, which its fence names. */
export function isFile({ info }: Block): boolean {
  return /^\S+\.(ts|yaml)$/.test(info);
}

/** Whether a block's code stands in its document's module, as a function of its own. */
export function isExample(block: Block): boolean {
  return block.language === 'ts' && !isFile(block);
}

/**
 * A module that has each example of a document as a function, by the line of its fence. Every line of code stands on the
 * line that it has in the document, in a scope of its own (it may declare what else is given), so that what a compiler says of the one is true of the other.
 */
export function moduleOf({ text, blocks }: Document): string {
  const lines = text.split('\n').map(() => '');
  const imports = new Set<string>();
  for (const block of blocks.filter(isExample)) {
    const code = block.code.trimEnd().replaceAll(IMPORT, (statement) => {
      for (const single of singleImports(statement)) imports.add(single);
      return statement.replaceAll(/[^\n]/g, '');
    });
    const body = code.split('\n');
    body.forEach((line, index) => (lines[block.line + index] = line));
    const [, type, names] = GIVEN.find(([info]) => info.test(block.info)) ?? GIVEN[3];
    lines[block.line - 1] = `  [${block.line}]: async ({ ${names} }: ${type}) => {{`;
    lines[block.line + body.length] = '  }},';
  }
  const types = GIVEN.map(([, type]) => type).join(', ');
  lines[0] = `import type { ${types} } from '../test/docs/names.js'; ${[...imports].join(' ')} export const blocks = {`;
  return `${lines.join('\n')}\n};\n`;
}
