import { expect, it } from 'vitest';
import { fieldsText } from '../../../runtime/src/logs/line.js';

it('a field that has the name of one of ours is given another, and takes none that is there', () => {
  const line = `{"msg":"x"${fieldsText({ name: 'a', name_: 'b', level: 1 })}}`;
  expect(JSON.parse(line)).toEqual({ msg: 'x', name__: 'a', name_: 'b', level_: 1 });
});
