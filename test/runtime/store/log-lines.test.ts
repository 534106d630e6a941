import { expect, it } from 'vitest';
import { linesParameter } from '../../../runtime/src/store/postgres/log-lines.js';

it('lines of logs go to PostgreSQL in one text, from which what is no NDJSON is kept: it would be others’ lines', () => {
  const line = `${JSON.stringify({ msg: 'a\u001eb' })}\n`;
  expect(linesParameter([line, null, line])).toBe(`${line}\u001e\u001e${line}`);
  expect(() => linesParameter([line, 'a\u001eb\n'])).toThrow(TypeError);
});
