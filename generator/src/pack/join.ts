import { compare } from '../diagnostic/diagnostic.js';
import type { GeneratedFile } from '../print/module.js';

const IMPORT = /^import \{ (.+) \} from ['"](@.+)['"];$/;
const RELATIVE = /^(?:import|export) .* from ['"]\..+['"];$/;

/**
 * Puts the code of all jobs into the index: a catalog of a hundred jobs is then one file to load and not a hundred, at
 * half a millisecond each. Validators stay apart, as they are loaded on demand, and so do the declarations, which
 * nobody runs. No two jobs export one name: the catalog has been checked for that.
 */
export function joinModules(
  files: readonly GeneratedFile[],
  index: string,
): readonly GeneratedFile[] {
  const isPart = ({ path }: GeneratedFile) =>
    path.endsWith('.js') && !path.includes('/validators/');
  const parts = files.filter((file) => isPart(file) && file.path !== index);
  const main = files.filter(({ path }) => path === index);
  const imports = new Map<string, Set<string>>();
  // The compiler prints an import on one line, and no line of what it prints for a job begins with that word otherwise.
  const lines = [...parts, ...main].flatMap(({ content }) =>
    content.split('\n').filter((line) => {
      const [, names, from] = IMPORT.exec(line) ?? [];
      if (names !== undefined && from !== undefined) {
        const known = imports.get(from) ?? new Set();
        for (const name of names.split(/,\s*/).filter((text) => text !== '')) known.add(name);
        imports.set(from, known);
        return false;
      }
      return line !== '' && line !== 'export {};' && !RELATIVE.test(line);
    }),
  );
  const head = [...imports].map(
    ([from, names]) => `import { ${[...names].sort(compare).join(', ')} } from '${from}';`,
  );
  return [
    ...files.filter((file) => !isPart(file)),
    { path: index, content: `${[...head, ...lines].join('\n')}\n` },
  ];
}
