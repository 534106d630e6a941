import { describe, expect, it } from 'vitest';
import { checkPattern } from '../../generator/dist/check/pattern.js';

const INNOCENT = [
  String.raw`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
  String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$`,
  String.raw`^([a-z]+\.)*[a-z]+$`,
  String.raw`^(file:///|s3://[a-z0-9][a-z0-9.-]+/).+$`,
  String.raw`^[a-z][a-z0-9_]*$`,
  String.raw`^[^@\s]+@[^@\s]+\.[^@\s]+$`,
  String.raw`^[\w.+-]+@[\w-]+\.[\w.-]+$`,
  String.raw`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$`,
  String.raw`^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d@$!%*?&]{8,}$`,
  String.raw`^[a-z]{1,63}(\.[a-z]{1,63}){0,10}$`,
  String.raw`^(\w+\b\s+)*$`,
  String.raw`^(\w{4}){3,}$`,
  String.raw`^(?<year>\d+)-\k<year>$`,
  String.raw`^([^"\\]|\\.)*$`,
  String.raw`^(\p{L}|\p{N})+$`,
  '^.{1,1000}$',
  'a+b',
  '(a|a)*',
];

const EXPONENTIAL = [
  '(a|a)*b',
  '^(a|a)*b$',
  '^(a+)+$',
  '^(.*a){12}$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '^(a|b|ab)*c$',
  '^((|)a)*b$',
  '^(a?){30}a{30}$',
  '^(a|a){30}b',
  String.raw`^(\w{2,40}){1,40}$`,
  String.raw`^(?!(\d+)+x)`,
  '^([a-z]{0,9}[0-9]{0,9}x?){9}$',
  String.raw`^(\w+)\1+$`,
];

describe('a pattern', () => {
  it.each(INNOCENT)('passes: %s', (pattern) => {
    expect(checkPattern(pattern)).toBeUndefined();
  });

  it.each(EXPONENTIAL)('of exponential time is refused, however short the text: %s', (pattern) => {
    expect(checkPattern(pattern, 50)).toMatchObject({
      code: 'JW1408',
      message: expect.stringContaining('exponential time on text such as "') as string,
    });
  });

  it.each([
    ['^a*a*a*b$', 3, 1000],
    ['a*a*b', 3, 1000],
    ['^a*a*a*a*b$', 4, 177],
  ])('of %s needs a short text', (pattern, degree, most) => {
    expect(checkPattern(pattern, most)).toBeUndefined();
    expect(checkPattern(pattern, most + 1)?.message).toContain(`^${degree} on text`);
    expect(checkPattern(pattern)?.most).toBe(most);
  });

  it('that is too large to tell is refused', () => {
    const pattern = `^(${'(a?b?c?d?){9}'.repeat(200)})*$`;
    expect(checkPattern(pattern)?.message).toMatch(/too large to tell/);
  });
});
