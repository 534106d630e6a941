import { describe, expect, it } from 'vitest';
import { toFilter, toFilterOfChange } from '../../../runtime/src/client/filter.js';
import type { AnyJobQuery } from '../../../runtime/src/client/types.js';

const NONE = new Map();

describe('a filter of jobs', () => {
  it('refuses a field that it does not know, which would find all', () => {
    const query = { job: 'mail.send' } as AnyJobQuery;
    for (const read of [toFilter, toFilterOfChange])
      expect(() => read(query, NONE)).toThrow(/not found by "job", but by name, state/);
  });

  it('takes a field that is undefined for none where jobs are read, and refuses it where they are changed', () => {
    const query = { name: undefined } as unknown as AnyJobQuery;
    expect(toFilter(query, NONE)).toEqual({});
    expect(() => toFilterOfChange(query, NONE)).toThrow(/name is given and undefined/);
    expect(toFilterOfChange({}, NONE)).toEqual({});
  });
});
