import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfJson } from '../../../runtime/src/json/canonical.js';
import { MAX_JSON_LENGTH, encodeJson } from '../../../runtime/src/json/encode.js';

function pathsOf(value: unknown): readonly string[] {
  const encoded = encodeJson(value);
  return 'violations' in encoded ? encoded.violations.map((v) => v.path) : [];
}

describe('JSON that can be stored', () => {
  it('is written as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // fast-check makes no lone surrogates in jsonValue, but it may make NUL.
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        expect(encodeJson(value)).toEqual({ text: JSON.stringify(value) });
      }),
    );
  });

  it('keeps dates as their JSON and drops undefined properties', () => {
    const value = { at: new Date(0), gone: undefined };
    expect(encodeJson(value)).toEqual({ text: '{"at":"1970-01-01T00:00:00.000Z"}' });
  });

  it.each([
    ['NUL in a string', { a: ['x', 'y\0z'] }, '/a/1'],
    ['a lone surrogate', { a: '\ud800' }, '/a'],
    ['a lone surrogate in a key', { '\udc00': 1 }, '/\udc00'],
    ['BigInt', { 'a/b': { '~': 1n } }, '/a~1b/~0'],
    ['NaN', [Number.NaN], '/0'],
    ['Infinity', Infinity, ''],
    ['a function', { f: () => 1 }, '/f'],
    ['a symbol', Symbol('s'), ''],
  ])('refuses %s and names the place', (_, value, path) => {
    expect(pathsOf(value)).toEqual([path]);
  });

  it('refuses what writes itself as nothing, and follows JSON.stringify where only a part does', () => {
    const nothing = { toJSON: () => undefined };
    expect(encodeJson(nothing)).toEqual({
      violations: [{ path: '', message: 'has a toJSON that returns nothing JSON can hold' }],
    });
    expect(encodeJson({ a: nothing, b: [nothing] })).toEqual({ text: '{"b":[null]}' });
  });

  it('names every place that is wrong', () => {
    expect(pathsOf({ a: 1n, b: [Number.NaN, '\0'] })).toEqual(['/a', '/b/0', '/b/1']);
  });

  it('refuses a value that contains itself', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(pathsOf(loop)).toHaveLength(1);
  });

  it('refuses parts that lead back to the whole, however many do', () => {
    const parent: { children: unknown[] } = { children: [] };
    parent.children = [{ parent }, { parent }, { parent }];
    expect(pathsOf(parent)).toEqual([
      '/children/0/parent',
      '/children/1/parent',
      '/children/2/parent',
    ]);
  });

  it('takes a part that stands in two places, but not one that doubles without end', () => {
    const shared = { a: 1 };
    expect(pathsOf({ left: shared, right: shared })).toEqual([]);
    let doubled: unknown = 1;
    for (let level = 0; level < 60; level += 1) doubled = [doubled, doubled];
    expect(pathsOf(doubled)).toEqual(['']);
  });

  it('refuses what is too large', () => {
    expect(pathsOf('x'.repeat(MAX_JSON_LENGTH))).toEqual(['']);
    expect(pathsOf('x'.repeat(MAX_JSON_LENGTH - 2))).toEqual([]);
  });
});

describe('the hash of params', () => {
  it('does not depend on the order of keys', () => {
    expect(hashOfJson('{"a":1,"b":{"c":2,"d":3}}')).toBe(hashOfJson('{"b":{"d":3,"c":2},"a":1}'));
  });

  it('tells different values apart', () => {
    const texts = [
      '{}',
      '[]',
      '{"a":1}',
      '{"a":"1"}',
      '[1,2]',
      '[2,1]',
      '[["a",1]]',
      '{"__proto__":1}',
      '[[]]',
    ];
    expect(new Set(texts.map(hashOfJson)).size).toBe(texts.length);
  });
});
