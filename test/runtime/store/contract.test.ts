import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exerciseStore } from '@jobwright/runtime/conformance';

const ROOT = new URL('../../../', import.meta.url);

/** Names of the conformance suite's tests, as docs/store.md writes them. */
function conformanceTests(): readonly string[] {
  const names: string[] = [];
  const within: string[] = [];
  exerciseStore(
    'any store',
    { database: () => Promise.reject(new Error('nothing is run here')) },
    {
      describe(name, body) {
        within.push(name);
        body();
        within.pop();
      },
      it(name) {
        names.push(`${within.at(-1) ?? ''} › ${name}`);
      },
    },
  );
  return names;
}

describe('docs/store.md', async () => {
  const text = await readFile(new URL('docs/store.md', ROOT), 'utf8');
  const named = [...text.matchAll(/`([^`]+?) › ([^`]+)`/g)]
    .map(([, where, name]) => ({ where: where!, name: name!.replaceAll(/\s+/g, ' ') }))
    .filter(({ where }) => where !== 'subject' && where !== 'file');
  const suite = conformanceTests();

  it('names only tests that exist', async () => {
    const missing: string[] = [];
    for (const { where, name } of named) {
      const exists = where.endsWith('.test.ts')
        ? (await readFile(new URL(`test/runtime/${where}`, ROOT), 'utf8')).includes(name)
        : suite.includes(`${where} › ${name}`);
      if (!exists) missing.push(`${where} › ${name}`);
    }
    expect(missing).toEqual([]);
  });

  it('says of every test of the suite which promise it holds', () => {
    const said = new Set(named.map(({ where, name }) => `${where} › ${name}`));
    expect(suite.filter((name) => !said.has(name))).toEqual([]);
  });
});
