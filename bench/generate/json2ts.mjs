// json-schema-to-typescript over the same schemas: the types of each job's params, references resolved, not formatted.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';

const [root] = process.argv.slice(2);
const types = {};
for (const name of readdirSync(join(root, 'types'))) {
  Object.assign(types, parse(readFileSync(join(root, 'types', name), 'utf8')));
}
/** The schema with every reference to a definition beside it: json2ts would read the files again for each. */
function withLocalReferences(value, needed) {
  if (Array.isArray(value)) return value.map((one) => withLocalReferences(one, needed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key !== '$ref') return [key, withLocalReferences(one, needed)];
      const name = one.replace(/.*\//, '');
      if (!(name in needed)) {
        needed[name] = true;
        needed[name] = withLocalReferences(types[name], needed);
      }
      return [key, `#/definitions/${name}`];
    }),
  );
}
let characters = 0;
for (const name of readdirSync(root)) {
  if (!name.endsWith('.yaml')) continue;
  const { params } = parse(readFileSync(join(root, name), 'utf8'));
  const definitions = {};
  const schema = { ...withLocalReferences(params, definitions), definitions };
  characters += (await compile(schema, 'Params', { format: false, bannerComment: '' })).length;
}
console.log(characters);
