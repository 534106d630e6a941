import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../runtime/dist/logs/plain.js';
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

  it('are replaced in every part of a URL, whoever wrote it, and in JSON within JSON', () => {
    const secret = 'CANARY p@ss/w"rd! é\\x';
    const hide = redactorFor({ token: secret }, [['params', 'token']]);
    const json = JSON.stringify({ secret });
    const component = encodeURIComponent(secret);
    const written = [
      component,
      component.replaceAll(/%../g, (digits) => digits.toLowerCase()),
      encodeURI(secret),
      encodeURIComponent(`http://h/?a=${component}`),
      new URLSearchParams({ q: secret }).toString(),
      new URL(`http://h/${secret}`).href,
      new URL(`http://h/?${secret}`).href,
      new URL(`http://h/#${secret}`).href,
      JSON.stringify({ url: new URL(`http://h/${secret}`) }),
      JSON.stringify({ json }),
      encodeURIComponent(json),
      String.raw`{"a":"CANARY p@ss\/w\"rd! \u00e9\\x"}`,
    ];
    for (const text of written) {
      expect(hide(`a ${text} b`)).toMatch(/^a .*\[redacted\].* b$/);
      expect(hide(text)).not.toMatch(/CANARY|p(@|%40)ss|rd(!|%21)/);
    }
  });

  it('are found whatever characters they are of', () => {
    const parts = [
      '%',
      '%25',
      '25',
      '\\',
      '"',
      ' ',
      '+',
      '/',
      '?',
      '😀',
      '\ud800',
      '\n',
      'ß',
      '$&',
      'a',
    ];
    const secrets = fc.array(fc.constantFrom(...parts), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(secrets, (characters) => {
        const secret = characters.join('').replace(/\p{Surrogate}/gu, 'a'); // URLs take no half of a character
        const hide = redactorFor({ secret }, [['params', 'secret']]);
        const query = new URLSearchParams({ a: secret }).toString().slice(2);
        const json = JSON.stringify(secret).slice(1, -1);
        for (const text of [secret, encodeURIComponent(secret), encodeURI(secret), query, json])
          expect(hide(text)).toBe('[redacted]');
        expect(hide(JSON.stringify(json).slice(1, -1))).toBe('[redacted]');
        // Between them nothing that a secret may begin with.
        expect(hide(`${json}|${query}`)).toBe('[redacted]|[redacted]');
      }),
    );
  });

  it('may be long, and of what could be read in many ways', { timeout: 20_000 }, () => {
    const long = 'line "x" / é\n'.repeat(20_000);
    const hide = redactorFor({ long, odd: '\\'.repeat(60) + 'x' }, [['params', '*']]);
    expect(hide(`a ${JSON.stringify(long)} b`)).toBe('a "[redacted]" b');
    expect(hide('%5C'.repeat(3_000))).toBe('%5C'.repeat(3_000));
  });

  it('may be many', () => {
    const many = Array.from({ length: 500 }, (_, n) => `secret ${n}`);
    const hide = redactorFor(many, [['params', '*']]);
    expect(hide(many.join())).toBe(many.map(() => '[redacted]').join());
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

describe('a secret as inspect writes it', () => {
  const KEY =
    '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhk+iG9w0\n}"\'`x\n\tlast\u001b\\line=\n-----END KEY-----\n';
  const secrets = [
    KEY,
    'canary\'"`x',
    'a\nb\nc\nd',
    '\n\n\n\n',
    'one line\r\nand another',
    "it's\nmine",
  ];

  it.each(secrets)('is hidden: %j', (secret) => {
    const hide = redactorFor({ secret }, [['params', 'secret']]);
    for (const written of [
      ...[inspect({ secret }), inspect([[{ a: { secret } }]], { depth: 9 }), inspect(secret)],
      ...[
        inspect(new Map([[secret, 1]])),
        format('%o', { secret }),
        format({ secret, again: secret }),
      ],
    ]) {
      const hidden = hide(`it is ${written}`);
      expect(hidden).toContain('[redacted]');
      for (const line of secret.split(/[\r\n]+/).filter(({ length }) => length > 3))
        expect(hidden).not.toContain(line.slice(0, 6));
    }
  });

  it('is hidden as the name of a property, also of one that cannot be read', () => {
    const hide = redactorFor({ secret: 'canary-1' }, [['params', 'secret']]);
    const value = Object.defineProperty({}, 'canary-1', {
      enumerable: true,
      get: () => {
        throw new Error('none');
      },
    });
    expect(plain(value, (leaf) => maskStrings(leaf, hide) as string)).toEqual({
      '[redacted]': '[threw: none]',
    });
  });
});
