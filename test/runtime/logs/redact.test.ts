import { describe, expect, it } from 'vitest';
import {
  maskStrings,
  pathsWithin,
  redactor,
  redactorFor,
} from '../../../runtime/dist/logs/redact.js';

describe('what stands at sensitive paths', () => {
  it('is replaced in a copy, whatever it is, and nothing else is', () => {
    const value = {
      params: { token: 'abc', pin: 1, source: { password: { old: 'a', now: null } }, open: 'abc' },
    };
    const before = structuredClone(value);
    const hide = redactor([
      ['params', 'token'],
      ['params', 'pin'],
      ['params', 'source', 'password'],
    ]);
    expect(hide(value)).toEqual({
      params: {
        token: '[redacted]',
        pin: '[redacted]',
        source: { password: '[redacted]' },
        open: 'abc',
      },
    });
    expect(value).toEqual(before);
  });

  it('is every item and every property where the path has *', () => {
    const value = { items: [{ secret: 'a', name: 'b' }, { name: 'c' }, 'd'], headers: { x: 'y' } };
    const hide = redactor([
      ['items', '*', 'secret'],
      ['headers', '*'],
    ]);
    expect(hide(value)).toEqual({
      items: [{ secret: '[redacted]', name: 'b' }, { name: 'c' }, 'd'],
      headers: { x: '[redacted]' },
    });
  });

  it('stays away where there is nothing, and may be the whole', () => {
    expect(redactor([['a', 'b']])({ c: 1 })).toEqual({ c: 1 });
    expect(redactor([['a', 'b']])({ a: null })).toEqual({ a: null });
    expect(redactor([['0']])(['a'])).toEqual(['a']);
    expect(redactor([[]])({ a: 1 })).toBe('[redacted]');
    expect(redactor([[]])(undefined)).toBeUndefined();
    expect(redactor([])('a')).toBe('a');
  });

  it('may have the names of what every object has', () => {
    const value = JSON.parse('{"__proto__": {"a": "secret"}, "constructor": "open"}') as unknown;
    expect(JSON.stringify(redactor([['__proto__', 'a']])(value))).toBe(
      '{"__proto__":{"a":"[redacted]"},"constructor":"open"}',
    );
  });

  it('is looked for in one part of a job', () => {
    const paths = [['params', 'a'], ['errors', 'Gone', 'data', 'b'], ['output']];
    expect(pathsWithin(paths, 'params')).toEqual([['a']]);
    expect(pathsWithin(paths, 'errors', 'Gone', 'data')).toEqual([['b']]);
    expect(pathsWithin(paths, 'output')).toEqual([[]]);
    expect(pathsWithin(paths, 'status')).toEqual([]);
  });
});

describe('the secrets of params', () => {
  const params = {
    token: 'to.ken+1',
    long: 'to.ken+1 and more',
    pin: 123456,
    short: 'ok',
    lines: 'first "line"\nsecond/line',
    list: [{ secret: 'item-secret' }],
  };
  const paths = ['token', 'long', 'pin', 'short', 'lines', 'list'].map((name) => ['params', name]);
  const mask = redactorFor(params, paths);

  it('are replaced wherever they stand in a text, the longest first', () => {
    expect(mask('a to.ken+1 b to.ken+1 c')).toBe('a [redacted] b [redacted] c');
    expect(mask('(to.ken+1 and more)')).toBe('([redacted])');
    expect(mask('toXken+1')).toBe('toXken+1');
    expect(mask('pin=123456, item-secret')).toBe('pin=[redacted], [redacted]');
  });

  it('are replaced as JSON and URLs write them', () => {
    expect(mask(params.lines)).toBe('[redacted]');
    expect(mask(JSON.stringify({ a: params.lines }))).toBe('{"a":"[redacted]"}');
    expect(mask(`http://host/?a=${encodeURIComponent(params.lines)}&b`)).toBe(
      'http://host/?a=[redacted]&b',
    );
  });

  it('are not looked for where they are shorter than four characters', () => {
    expect(mask('ok, it is ok')).toBe('ok, it is ok');
  });

  it('are only those at the paths', () => {
    expect(redactorFor(params, [['params', 'token']])('item-secret')).toBe('item-secret');
    expect(redactorFor(params, [['output', 'token']])('to.ken+1')).toBe('to.ken+1');
    expect(redactorFor(null, paths)('to.ken+1')).toBe('to.ken+1');
  });

  it('are replaced in the strings, names and numbers of values', () => {
    const value = { 'to.ken+1': ['item-secret', 123456, 1234567, true, null], a: { b: 'free' } };
    expect(maskStrings(value, mask)).toEqual({
      '[redacted]': ['[redacted]', '[redacted]', 1234567, true, null],
      a: { b: 'free' },
    });
  });
});
