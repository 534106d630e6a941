import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Validate } from '@jobwright/runtime';
import { emptyProject, generateIn, write } from './support/project.js';

const root = emptyProject();
afterAll(() => {
  rmSync(root, { recursive: true });
});
let jobs = 0;

/** Validators of one schema, used as params and as output. */
async function validators(schema: string): Promise<{ params: Validate; output: Validate }> {
  rmSync(join(root, `schemas/open.s${jobs}.yaml`), { force: true });
  jobs += 1;
  const name = `open.s${jobs}`;
  write(root, {
    [`schemas/${name}.yaml`]: `job: ${name}\nversion: 1\nparams: ${schema}\noutput: ${schema}\n`,
    'schemas/types/shared.yaml': `
Point: { type: object, required: [x], properties: { x: { type: number }, near: { $ref: '#/Point' } } }
Any: { type: object }
`,
  });
  const generated = generateIn(root);
  if ('problems' in generated) throw new Error(JSON.stringify(generated.problems, null, 2));
  const load = (side: string) =>
    import(join(root, `generated/${side}/validators/${name}.js`)) as Promise<
      Record<string, Validate>
    >;
  const [client, runner] = await Promise.all([load('client'), load('runner')]);
  if (client.validateParams === undefined || runner.validateOutput === undefined)
    throw new Error('no validators');
  return { params: client.validateParams, output: runner.validateOutput };
}

const good: readonly [] = [];

describe('a property that no schema names', () => {
  it.each([
    ['an object', '{ type: object, properties: { a: { type: string } } }', { a: 'x' }],
    [
      'a nested object',
      '{ type: object, properties: { a: { type: object, properties: {} } } }',
      { a: {} },
      '/a',
    ],
    [
      'an item',
      '{ type: array, items: { type: object, properties: { a: {} } } }',
      [{ a: 1 }],
      '/0',
    ],
    ['a shared type', '{ $ref: types/shared.yaml#/Point }', { x: 1 }],
    [
      'a shared type within itself',
      '{ $ref: types/shared.yaml#/Point }',
      { x: 1, near: { x: 2 } },
      '/near',
    ],
    [
      'a shared type with more beside it',
      '{ $ref: types/shared.yaml#/Point, type: object, properties: { b: {} } }',
      { x: 1, b: 1 },
    ],
    [
      'allOf',
      '{ allOf: [{ $ref: types/shared.yaml#/Point }, { type: object, properties: { b: {} } }] }',
      { x: 1, b: 1 },
    ],
    ['anyOf', '{ anyOf: [{ $ref: types/shared.yaml#/Point }, { type: string }] }', { x: 1 }],
  ])('in %s is refused in params, and read in output', async (_where, schema, value, at = '') => {
    const { params, output } = await validators(schema);
    expect(params(value)).toEqual(good);
    expect(output(value)).toEqual(good);
    const more = structuredClone(value) as Record<string, unknown>;
    const inner = at
      .split('/')
      .slice(1)
      .reduce<Record<string, unknown>>((part, step) => part[step] as Record<string, unknown>, more);
    inner.soruce = 1;
    expect(params(more)).toEqual([
      { path: at, message: 'has the property "soruce", which its contract does not' },
    ]);
    expect(output(more)).toEqual(good);
  });

  it.each([
    ['the object says so', '{ type: object, properties: { a: {} }, additionalProperties: true }'],
    ['the object names none', '{ $ref: types/shared.yaml#/Any }'],
    [
      'an alternative is any object',
      '{ anyOf: [{ $ref: types/shared.yaml#/Point }, { $ref: types/shared.yaml#/Any }] }',
    ],
    [
      'an alternative gives it in full',
      '{ anyOf: [{ $ref: types/shared.yaml#/Point }, { const: { b: 1 } }] }',
    ],
  ])('is fine in params where %s', async (_why, schema) => {
    const { params } = await validators(schema);
    expect(params({ b: 1 })).toEqual(good);
  });

  it('is found in every item, also where the item before has one of that name', async () => {
    const either =
      '{ anyOf: [{ type: object, properties: { a: { type: string } } }, { type: object, properties: { b: {} } }] }';
    const { params } = await validators(`{ type: array, items: ${either} }`);
    const refused = { path: '/1', message: 'has the property "a", which its contract does not' };
    expect(params([{ a: 'x' }, { a: 5 }])).toEqual([refused]);
    const map = await validators(`{ type: object, additionalProperties: ${either} }`);
    expect(map.params({ 0: { a: 'x' }, 1: { a: 5 } })).toEqual([refused]);
  });

  it('is judged by a condition as the condition is written', async () => {
    const { params } = await validators(
      '{ type: object, properties: { a: {}, b: {} }, not: { type: object, required: [a], properties: { a: { const: 1 } } } }',
    );
    expect(params({ a: 1, b: 2 })).toHaveLength(1);
    expect(params({ a: 2, b: 2 })).toEqual(good);
  });
});

describe('a job without params, status or output', () => {
  it('takes an empty object, reports nothing and returns nothing', async () => {
    write(root, { 'schemas/least.job.yaml': 'job: least.job\nversion: 1\n' });
    expect(generateIn(root)).not.toHaveProperty('problems');
    const path = join(root, 'generated/client/validators/least.job.js');
    const { validateParams } = (await import(path)) as { validateParams: Validate };
    expect(validateParams({})).toEqual(good);
    expect(validateParams({ a: 1 })).toHaveLength(1);
    expect(validateParams(null)).toHaveLength(1);
  });
});
