import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { generate } from '../../generator/dist/generate.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Generates a project in an empty folder from which the workspace's packages can be imported. */
export function generateProject(root: string, schemas: string): void {
  mkdirSync(root, { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  const folders = { schemas, out: join(root, 'generated'), handlers: join(root, 'handlers') };
  const result = generate({ folders, shown: schemas, check: false });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
}

/** What the compiler says of one place; `line` counts from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** The strictest options that generated code promises to pass. */
const STRICT: ts.CompilerOptions = {
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  typeRoots: [join(REPOSITORY, 'node_modules/@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
};

const RESOLUTION: Readonly<Record<'nodenext' | 'bundler', ts.CompilerOptions>> = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/** Compiles files, and says what is wrong in them or in what they import. */
export function compile(
  files: readonly string[],
  resolution: keyof typeof RESOLUTION,
): readonly Finding[] {
  const program = ts.createProgram({
    rootNames: [...files],
    options: { ...STRICT, ...RESOLUTION[resolution] },
  });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { file, start = 0, code } = diagnostic;
    return {
      file: file?.fileName ?? '',
      line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
      code: `TS${code}`,
      message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
    };
  });
}
