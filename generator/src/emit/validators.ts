import type { CompiledModule } from '../model/model.js';
import { stringLiteral } from '../print/literal.js';
import { Module, type GeneratedFile } from '../print/module.js';
import { banner } from './banner.js';

const RUNTIME = '@jobwright/runtime/validate';

/** Helpers that Ajv's standalone code asks for by `require`, and what carries them here. */
const HELPERS: Readonly<Record<string, string>> = {
  'require("ajv/dist/runtime/ucs2length").default': 'ucs2length',
  'require("ajv/dist/runtime/equal").default': 'equal',
};

/** A pair of files that export validators: JavaScript made by Ajv, and its declarations. */
export function validatorFiles(
  path: string,
  source: string,
  compiled: CompiledModule,
): readonly GeneratedFile[] {
  const { code, helpers } = withoutRequire(compiled);
  const names = ['validation', ...helpers].sort();
  const header = [
    ...banner(source).map((line) => (line.startsWith('/*') ? line : `// ${line}`)),
    '// @ts-nocheck',
  ];
  const declarations = new Module(banner(source)).type('Validate', '@jobwright/runtime');
  declarations.block(...compiled.names.map((name) => `export declare const ${name}: Validate;`));
  return [
    {
      path: `${path}.js`,
      content: `${header.join('\n')}\n\nimport { ${names.join(', ')} } from ${stringLiteral(RUNTIME)};\n\n${code}`,
    },
    { path: `${path}.d.ts`, content: declarations.toString() },
  ];
}

/**
 * Replaces the `require` calls and the exports of Ajv's code. It is generated with one statement a line, and no string
 * in it spans lines, so a whole line of this form is such a statement, whatever schemas contain.
 */
function withoutRequire({ code, names }: CompiledModule): {
  code: string;
  helpers: readonly string[];
} {
  const helpers = new Set<string>();
  const exported = new Set<string>();
  const lines = code.split('\n').flatMap((line) => {
    if (line === '"use strict";') return [];
    const required = /^const (\w+) = (require\(.*);$/.exec(line);
    if (required !== null) {
      const helper = HELPERS[required[2] ?? ''];
      if (helper === undefined)
        throw new Error(`Ajv's code needs a helper that the runtime lacks: ${line}`);
      helpers.add(helper);
      return [`const ${required[1] ?? ''} = ${helper};`];
    }
    if (/^const formats\d+ = formats[.[]/.test(line)) helpers.add('formats');
    const named = /^export const (\w+) = (\w+);$/.exec(line);
    if (named === null) return [line];
    exported.add(named[1] ?? '');
    return [`export const ${named[1] ?? ''} = validation(${named[2] ?? ''});`];
  });
  if (names.some((name) => !exported.has(name)))
    throw new Error('Ajv has not exported every validator');
  return { code: `${lines.join('\n').trim()}\n`, helpers: [...helpers] };
}
