import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Validate } from '@jobwright/runtime';
import {
  absent,
  equal,
  formats,
  refused,
  ucs2length,
  validation,
  type SchemaValidator,
} from '@jobwright/runtime/validate';
import { emptyProject, generateIn, write } from './support/project.js';
import { FORMATS } from '../../generator/dist/schema/keywords.js';

const require = createRequire(new URL('../../generator/package.json', import.meta.url));
interface Formats {
  readonly fullFormats: Readonly<Record<string, unknown>>;
}
// The generator's own dependency, not the workspace's.
const { fullFormats } = require(['ajv-formats', 'dist/formats'].join('/')) as Formats;

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

describe('formats of generated validators', () => {
  it('answer as ajv-formats does', () => {
    const ours = formats as Readonly<Record<string, unknown>>;
    for (const name of FORMATS) {
      const theirs = fullFormats[name];
      // A regular expression stands in the generated code itself.
      if (theirs instanceof RegExp) continue;
      const check = (format: unknown): ((text: string) => boolean) =>
        typeof format === 'function'
          ? (format as (text: string) => boolean)
          : (format as { validate: (text: string) => boolean }).validate;
      const [a, b] = [check(ours[name]), check(theirs)];
      fc.assert(
        fc.property(fc.oneof(dateLike, uriLike, fc.string()), (text) => {
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

  it('cannot be changed', () => {
    expect(Object.isFrozen(formats)).toBe(true);
    expect(Object.isFrozen(formats['date-time'])).toBe(true);
  });
});

describe('helpers of generated validators', () => {
  it('counts code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ucs2length(text)).toBe(Array.from(text).length);
      }),
    );
    expect(ucs2length('a\ud83d')).toBe(2);
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
    const validator: SchemaValidator = () => false;
    validator.errors = [
      {
        instancePath: '/a',
        keyword: 'enum',
        message: 'must be equal to one of the allowed values',
        params: {},
      },
      {
        instancePath: '',
        keyword: 'additionalProperties',
        message: 'x',
        params: { additionalProperty: 'b"' },
      },
    ];
    expect(validation(validator)('secret')).toEqual([
      { path: '/a', message: 'must be equal to one of the allowed values' },
      { path: '', message: 'has the property "b\\"", which its contract does not' },
    ]);
  });

  it('is one of fifty at most, and says how many more there are', () => {
    const validator: SchemaValidator = () => false;
    validator.errors = Array.from({ length: 60 }, (_, i) => ({
      instancePath: `/${i}`,
      keyword: 'type',
      params: {},
    }));
    const violations = validation(validator)(null);
    expect(violations).toHaveLength(51);
    expect(violations.at(-1)).toEqual({ path: '', message: 'breaks 10 more rules' });
  });

  it('is found in a value that nests deeper than the stack, instead of an exception', () => {
    const deep: SchemaValidator = (value) => deep(value);
    expect(validation(deep)({})).toEqual([{ path: '', message: 'is nested too deeply' }]);
  });

  it('is found in anything but nothing, where nothing is declared', () => {
    expect(absent(undefined)).toEqual([]);
    expect(absent(null)).toEqual([]);
    expect(absent(0)).toHaveLength(1);
    expect(refused(undefined)).toHaveLength(1);
  });
});
