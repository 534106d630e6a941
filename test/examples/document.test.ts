import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from '../support/markdown.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const blocks = await codeBlocks(at('docs/api-routes.md'));
const parts = blocks.filter(({ info }) => info !== '').map(({ info, code }) => [info, code]);

describe('docs/api-routes.md', () => {
  it.each(parts)('shows code of %s as it is: %s', async (path, code) => {
    expect(unindented(await readFile(at(path), 'utf8'))).toContain(unindented(code));
  });

  it('shows of every example', () => {
    expect(new Set(parts.map(([path]) => path?.split('/')[1]))).toEqual(
      new Set(['fastify', 'hono', 'http', 'serverless']),
    );
  });
});

/** A part of a function stands further left in a document than in its file. */
function unindented(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}
