import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobDescriptor, JobType } from '@jobwright/runtime';
import { exampleParams } from '@jobwright/runtime/testing';
import { validator, type Schema, type Schemas } from '@jobwright/runtime/validate';
import { describe, expect, it } from 'vitest';
import { buildProject } from '../../../generator/dist/build.js';
import { mediaTranscode, storageCopy } from '../../../generated/client/index.js';
import { foldersOf } from '../../generator/support/project.js';

const REPOSITORY = join(import.meta.dirname, '../../..');
const CASES = join(REPOSITORY, 'test/generator/cases');

/** Params of any shape, so that any override may be given. */
interface Any extends JobType {
  readonly params: never;
}

function job(schemas: Schemas, name = 'validateParams'): JobDescriptor<Any> {
  const validateParams = validator(schemas, name);
  return { ...mediaTranscode, name: 'test.any', validateParams } as unknown as JobDescriptor<Any>;
}

const of = (params: Schema): JobDescriptor<Any> => job({ validateParams: params });

/** Jobs of a folder's schemas, by name; none where these have problems. */
function jobsIn(root: string): readonly (readonly [name: string, job: JobDescriptor<Any>])[] {
  const built = buildProject(foldersOf(root), 'schemas');
  if ('problems' in built) return [];
  const { jobs } = built.project;
  return jobs.map(({ name, validators }) => [name, job(validators.client.schemas)]);
}

/** What becomes of each of a hundred seeds. */
async function hundred(descriptor: JobDescriptor<Any>): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let seed = 0; seed < 100; seed += 1) {
    try {
      const params: unknown = await exampleParams(descriptor, { seed });
      answers.push((await descriptor.validateParams(params)).length === 0 ? 'valid' : 'invalid');
    } catch (error) {
      answers.push((error as { code?: string }).code ?? String(error));
    }
  }
  return answers;
}

describe('exampleParams', () => {
  it('makes valid params for the sample jobs, for any seed', async () => {
    const jobs = jobsIn(REPOSITORY);
    expect(jobs).toHaveLength(5);
    for (const [name, descriptor] of jobs)
      expect([name, new Set(await hundred(descriptor))]).toEqual([name, new Set(['valid'])]);
  });

  it('makes valid params for whatever the generator takes, or refuses clearly', async () => {
    const seen = new Set<string>();
    const refused: string[] = [];
    for (const folder of readdirSync(CASES)) {
      for (const [name, descriptor] of jobsIn(join(CASES, folder))) {
        const answers = new Set(await hundred(descriptor));
        seen.add(`${folder} ${name}`);
        if (answers.has('NO_EXAMPLE')) refused.push(`${folder} ${name}`);
        answers.delete('NO_EXAMPLE');
        expect([folder, name, [...answers].filter((answer) => answer !== 'valid')]).toEqual([
          folder,
          name,
          [],
        ]);
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(10);
    expect(refused).toEqual([]);
  });

  it('makes the same of the same seed, and something else of another', async () => {
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map((seed) => exampleParams(storageCopy, { seed })),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('keeps to what is overridden, and makes the rest', async () => {
    const params = await exampleParams(mediaTranscode, {
      overrides: { source: { uri: 'file:///a.wav' }, quality: 3 },
    });
    expect(params).toMatchObject({ source: { uri: 'file:///a.wav' }, quality: 3 });
    expect(['mp3', 'ogg']).toContain(params.format);
  });

  it('says where a pattern is not understood, and takes the value there', async () => {
    const schema = {
      type: 'object',
      required: ['name', 'list'],
      properties: {
        name: { type: 'string', pattern: '^(?=.*x)[a-z]+$' },
        list: { type: 'array', items: { type: 'integer' } },
      },
    };
    await expect(exampleParams(of(schema))).rejects.toMatchObject({
      code: 'NO_EXAMPLE',
      message:
        'No example params of job test.any were found: /name has the pattern ^(?=.*x)[a-z]+$, which is not tried. ' +
        'Give the value there in `overrides`.',
    });
    const overrides = { name: 'axe', list: [1] } as never;
    expect(await exampleParams(of(schema), { overrides })).toEqual({ name: 'axe', list: [1] });
  });

  it('refuses overrides that break the contract', async () => {
    const wrong = exampleParams(mediaTranscode, { overrides: { quality: 11 } });
    await expect(wrong).rejects.toMatchObject({
      code: 'NO_EXAMPLE',
      violations: [{ path: '/quality', message: 'must be <= 10' }],
    });
  });

  it.each<[string, Schema]>([
    ['bounds', { type: 'integer', exclusiveMinimum: 3, maximum: 4 }],
    ['bounds of fractions', { type: 'number', minimum: 0.31, exclusiveMaximum: 0.32 }],
    ['steps', { type: 'number', multipleOf: 0.1, minimum: 0.25, maximum: 0.35 }],
    ['lengths', { type: 'string', minLength: 30, maxLength: 31 }],
    ['a pattern and its length', { type: 'string', pattern: '^[a-z]+-\\d{3}$', maxLength: 8 }],
    ['alternatives', { type: 'string', pattern: '^(a|b{2,3}|\\x41)[^x-z]?$' }],
    ['what all of them say', { allOf: [{ enum: [1, 2] }, { enum: [2, 3] }] }],
    ['one of several', { oneOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] }],
    ['what is not', { type: 'integer', minimum: 0, maximum: 9, not: { maximum: 5 } }],
    ['a condition', { type: 'integer', if: { minimum: 5 }, then: { multipleOf: 5 } }],
    [
      'different items',
      { type: 'array', items: { enum: [1, 2, 3] }, uniqueItems: true, minItems: 3 },
    ],
    ['a contained item', { type: 'array', items: { type: 'integer' }, contains: { minimum: 99 } }],
    ['a pair', { type: 'array', prefixItems: [{ const: 'a' }, { type: 'null' }], minItems: 2 }],
    [
      'names of a pattern',
      { type: 'object', patternProperties: { '^x_[a-z]$': true }, minProperties: 2 },
    ],
    ['names by rule', { type: 'object', propertyNames: { pattern: '^k\\d$' }, minProperties: 3 }],
    ['what depends', { required: ['card'], dependentRequired: { card: ['owner'] } }],
    [
      'everything that is closed',
      { properties: { a: { const: 1 } }, unevaluatedProperties: false },
    ],
    ['anything', true],
    ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri']
      .concat('uri-reference', 'uri-template', 'json-pointer', 'relative-json-pointer', 'uuid')
      .map((format): [string, Schema] => [`the format ${format}`, { type: 'string', format }]),
  ])('knows %s', async (_, schema) => {
    const required = { type: 'object', required: ['it'], properties: { it: schema } };
    expect(new Set(await hundred(of(required)))).toEqual(new Set(['valid']));
  });

  it('ends with types that refer to themselves', async () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } };
    const list = { validateParams: { $ref: '#/$defs/Node' }, Node: node };
    expect(new Set(await hundred(job(list)))).toEqual(new Set(['valid']));
    const endless = { ...list, Node: { ...node, required: ['next'] } };
    await expect(exampleParams(job(endless))).rejects.toThrow('nests without end');
  });

  it('refuses a descriptor without a schema', async () => {
    const bare = { ...mediaTranscode, validateParams: () => [] };
    await expect(exampleParams(bare)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
