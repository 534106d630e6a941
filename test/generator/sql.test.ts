import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parseSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '@jobwright/runtime';
import { migrate } from '@jobwright/runtime/migrate';
import { freshStore, STORE_KINDS } from '../support/stores.js';
import { name, text } from './support/hostile-text.js';
import { emptyProject, generateIn, write } from './support/project.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const seed = Number(process.env.JOBWRIGHT_SEED ?? 1);

/** What PostgreSQL's own parser makes of a file, a statement each: its kind, and all of it. */
function parse(path: string): readonly (readonly [string, unknown])[] {
  const { stmts = [] } = parseSync(readFileSync(path, 'utf8')) as { stmts?: { stmt: object }[] };
  return stmts.map(({ stmt }) => Object.entries(stmt)[0] ?? ['nothing', undefined]);
}

function filesIn(folder: string, prefix = ''): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name));
}

const kinds = (path: string) => parse(path).map(([kind]) => kind);

beforeAll(async () => {
  await loadModule();
});

describe('every statement for PostgreSQL parses', () => {
  const cases = readdirSync(join(import.meta.dirname, 'cases'))
    .map((name) => `test/generator/cases/${name}/expected/generated/migrations/postgres`)
    .filter((folder) => existsSync(join(REPOSITORY, folder)));
  it.each(['runtime/migrations/postgres', 'generated/migrations/postgres', ...cases])(
    'in %s',
    (folder) => {
      const paths = filesIn(join(REPOSITORY, folder));
      expect(paths.length).toBeGreaterThan(0);
      for (const path of paths) {
        const found = kinds(path);
        if (/\/\d{4}_\w+\.sql$/.test(path)) expect(found.length, path).toBeGreaterThan(0);
        else if (path.includes('.index-')) expect(found, path).toEqual(['IndexStmt']);
        else expect(found.slice(0, 2), path).toEqual(['DropStmt', 'ViewStmt']);
      }
    },
  );
});

/** Fields that can be indexed, beside such that no view shows. */
const column = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,49}$/).filter((one) => !(one in {}));
const fields = fc.record({
  indexed: fc.uniqueArray(fc.tuple(column, fc.constantFrom('text', 'integer', 'boolean')), {
    minLength: 1,
    maxLength: 3,
    selector: ([field]) => field.toLowerCase().replaceAll('_', ''),
  }),
  others: fc.uniqueArray(name, { maxLength: 2 }),
  values: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
  description: text,
});

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function project(): string {
  const root = emptyProject();
  roots.push(root);
  return root;
}

describe('whatever the texts of job files hold', () => {
  const root = project();
  const samples = fc.sample(fields, { seed, numRuns: 12 });
  const dir = join(root, 'generated/migrations');
  beforeAll(() => {
    samples.forEach(({ indexed, others, values, description }, index) => {
      const property = (type: string): JsonValue => (type === 'text' ? { enum: values } : { type });
      const properties = Object.fromEntries([
        ...indexed.map(([field, type]) => [field, property(type)] as const),
        ...others
          .filter((other) => !indexed.some(([field]) => field === other))
          .map((other) => [other, property('text')] as const),
      ]);
      const params = { type: 'object', description, properties };
      write(root, {
        [`schemas/hostile.s${index}.yaml`]: {
          job: `hostile.s${index}`,
          version: 1,
          description,
          params,
          status: params,
          output: params,
          index: indexed.map(([field]) => field),
        },
      });
    });
    const generated = generateIn(root);
    if ('problems' in generated) throw new Error(JSON.stringify(generated.problems, null, 2));
  });

  it('PostgreSQL reads a view and its comment, and an index a field, and nothing else', () => {
    samples.forEach(({ indexed, description }, index) => {
      const own = filesIn(join(dir, 'postgres'), `hostile.s${index}.`);
      const [view = ''] = own.filter((path) => !path.includes('.index-'));
      const [drop, create, comment] = parse(view);
      expect([drop?.[0], create?.[0], comment?.[0]]).toEqual([
        'DropStmt',
        'ViewStmt',
        'CommentStmt',
      ]);
      expect((comment?.[1] as { comment?: string }).comment ?? '').toBe(description);
      const indexes = own.filter((path) => path.includes('.index-'));
      expect(indexes).toHaveLength(indexed.length);
      for (const path of indexes) expect(kinds(path)).toEqual(['IndexStmt']);
    });
  });

  it.each(STORE_KINDS)('%s runs what is generated', async (kind) => {
    const database = await freshStore(kind);
    const files = filesIn(join(dir, kind), 'hostile.');
    expect((await migrate(database.url, { dir })).applied).toHaveLength(files.length);
    await database.drop();
  });

  it('an index on a field that has no name for a column is refused', () => {
    const other = project();
    const names = fc.sample(name, { seed, numRuns: 50 });
    const odd = names.filter((one) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(one));
    odd.forEach((field, index) => {
      write(other, {
        [`schemas/odd.s${index}.yaml`]: {
          job: `odd.s${index}`,
          version: 1,
          params: { type: 'object', properties: { [field]: { type: 'integer' } } },
          index: [field],
        },
      });
    });
    const generated = generateIn(other);
    const problems = 'problems' in generated ? generated.problems : [];
    expect(problems.map(({ code }) => code)).toEqual(odd.map(() => 'JW1211'));
  });
});
