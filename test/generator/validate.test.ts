import { rmSync } from 'node:fs';
import { join } from 'node:path';
import formatsOfAjv from 'ajv-formats/dist/formats.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Validate } from '@jobwright/runtime';
import {
  absent,
  equal,
  formats,
  refused,
  validator,
  type Schema,
} from '@jobwright/runtime/validate';
import { emptyProject, generateIn, write } from './support/project.js';
import { FORMATS } from '../../generator/dist/schema/keywords.js';

const theirFormats = formatsOfAjv.fullFormats as Readonly<Record<string, unknown>>;

const dateLike = fc
  .tuple(
    fc.integer({ min: 1896, max: 2104 }),
    fc.nat(13),
    fc.nat(32),
    fc.nat(24),
    fc.nat(60),
    fc.nat(61),
  )
  .chain(([year, ...rest]) => {
    const [month = '', day = '', hour = '', minute = '', second = ''] = rest.map((part) =>
      String(part).padStart(2, '0'),
    );
    const date = `${year}-${month}-${day}`;
    const zones = ['Z', 'z', '', '+01:00', '-2330', '+24:00', ' +01'];
    return fc.constantFrom(...zones).chain((zone) => {
      const time = `${hour}:${minute}:${second}${zone}`;
      return fc.constantFrom(date, time, `${date}T${time}`, `${date} ${time}`, `${date}T${time}T`);
    });
  });
const uriLike = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.constantFrom(
    'urn:a:b',
    'http://[::1]:80/',
    'a',
    '//a/b',
    'http://a b',
    'file:///x',
    '%',
    'http://%zz',
  ),
);

const otherLike = fc.oneof(
  fc.uuid(),
  fc.emailAddress(),
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.constantFrom('P1D', 'PT5M', 'P1W', 'P', '/a/~0b', '1/a', '0#', '{a}/{+b*}', 'urn:uuid:x'),
);

describe('formats of generated validators', () => {
  it('answer as ajv-formats does', () => {
    expect([...formats.keys()].sort()).toEqual([...FORMATS].sort());
    for (const name of FORMATS) {
      const theirs = theirFormats[name];
      const check = (format: unknown): ((text: string) => boolean) => {
        if (format instanceof RegExp) return (text) => format.test(text);
        return typeof format === 'function'
          ? (format as (text: string) => boolean)
          : (format as { validate: (text: string) => boolean }).validate;
      };
      const [a, b] = [formats.get(name)!, check(theirs)];
      fc.assert(
        fc.property(fc.oneof(dateLike, uriLike, otherLike, fc.string()), (text) => {
          expect(a(text), `${name} ${text}`).toBe(b(text));
        }),
        { numRuns: 500 },
      );
    }
  });

  it('are all there when a generated validator is loaded', async () => {
    const root = emptyProject();
    const properties = Object.fromEntries(
      FORMATS.map((format) => [format, { type: 'string', format }]),
    );
    write(root, {
      'schemas/all.formats.yaml': {
        job: 'all.formats',
        version: 1,
        params: { type: 'object', properties },
      },
    });
    expect(generateIn(root)).not.toHaveProperty('problems');
    const path = join(root, 'generated/client/validators/all.formats.js');
    const { validateParams } = (await import(path)) as { validateParams: Validate };
    const value = Object.fromEntries(FORMATS.map((format) => [format, ' {no such thing} ']));
    expect(validateParams(value).map((violation) => violation.path)).toEqual(
      FORMATS.map((format) => `/${format}`),
    );
    expect(
      validateParams({ 'date-time': '2024-02-29T12:00:00Z', uri: 'file:///a', date: '2024-02-29' }),
    ).toEqual([]);
    rmSync(root, { recursive: true });
  });
});

const check = (schema: Schema, value: unknown) => validator({ it: schema }, 'it')(value);

describe('a validator', () => {
  it('counts code points, and half of a pair as one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const length = Array.from(text).length;
        expect(check({ minLength: length, maxLength: length }, text)).toEqual([]);
        expect(check({ minLength: length + 1 }, text)).toHaveLength(1);
        if (length > 0) expect(check({ maxLength: length - 1 }, text)).toHaveLength(1);
      }),
    );
    expect(check({ maxLength: 2, minLength: 2 }, 'a\ud83d')).toEqual([]);
  });

  it('never matches a text that is too long: `maxLength` bounds what a pattern may cost', () => {
    const schema: Schema = { maxLength: 30, pattern: '^(a|a)*b$', format: 'date' };
    // Matching it would take longer than there will be.
    expect(check(schema, 'a'.repeat(200))).toEqual([
      { path: '', message: 'must NOT have more than 30 characters' },
    ]);
    expect(check(schema, 'ac')).toHaveLength(2);
  });

  it('tells multiples by the decimal numbers that people write', () => {
    expect(check({ multipleOf: 0.1 }, 0.3)).toEqual([]);
    expect(check({ multipleOf: 0.01 }, 4.35)).toEqual([]);
    expect(check({ multipleOf: 0.01 }, 4.351)).toHaveLength(1);
    expect(check({ multipleOf: 0.123456789 }, 1e308)).toHaveLength(1);
  });

  it('takes a property that is undefined for none, as JSON does', () => {
    const schema = { required: ['a'], properties: { a: {} }, additionalProperties: false };
    expect(check(schema, { a: 1, b: undefined })).toEqual([]);
    expect(check(schema, { a: undefined })).toHaveLength(1);
    expect(check({ maxProperties: 0 }, { b: undefined })).toEqual([]);
  });

  it('finds doubles in long lists fast, objects whatever the order of their keys', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => ({ index, other: 1 }));
    const started = performance.now();
    expect(check({ uniqueItems: true }, long)).toEqual([]);
    expect(check({ uniqueItems: true }, [...long, { other: 1, index: 5 }])).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('compares JSON values by what they hold, whatever their keys are called', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(equal(a, structuredClone(a))).toBe(true);
        expect(equal(a, b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
    expect(equal({ a: 1, valueOf: 2 }, { valueOf: 2, a: 1 })).toBe(true);
    expect(equal([], {})).toBe(false);
    expect(equal({ a: undefined }, { b: 1 })).toBe(false);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)]);
  return { entries: entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) };
}

describe('a violation', () => {
  it('never repeats the value', () => {
    const schema: Schema = {
      properties: { a: { enum: ['b'] }, c: { type: 'number', not: {} }, d: { pattern: '^x$' } },
      additionalProperties: false,
    };
    const violations = check(schema, { a: 'secret', c: 'secret', d: 'secret', 'e"': 'secret' });
    expect(violations).toEqual([
      { path: '/a', message: 'must be equal to one of the allowed values' },
      { path: '/c', message: 'must be number' },
      { path: '/c', message: 'must NOT be valid' },
      { path: '/d', message: 'must match pattern "^x$"' },
      { path: '', message: 'has the property "e\\"", which its contract does not' },
    ]);
  });

  it('has the path of the value as a JSON pointer', () => {
    const schema: Schema = { items: { properties: { 'a/b~': { type: 'null' } } } };
    expect(check(schema, [{}, { 'a/b~': 1 }])).toEqual([
      { path: '/1/a~1b~0', message: 'must be null' },
    ]);
  });

  it('is one of fifty at most, and says how many more there are', () => {
    const violations = check({ items: { type: 'null' } }, Array(60).fill(1));
    expect(violations).toHaveLength(51);
    expect(violations.at(-1)).toEqual({ path: '', message: 'breaks 10 more rules' });
  });

  it('is found in a value that nests deeper than the stack, instead of an exception', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    const list = validator({ it: { items: { $ref: '#/$defs/it' } } }, 'it');
    expect(list(loop)).toEqual([{ path: '', message: 'is nested too deeply' }]);
  });

  it('is found in anything but nothing, where nothing is declared', () => {
    expect(absent(undefined)).toEqual([]);
    expect(absent(null)).toEqual([]);
    expect(absent(0)).toHaveLength(1);
    expect(refused(undefined)).toHaveLength(1);
  });
});
