import ts from 'typescript';
import type { GeneratedFile } from '../print/module.js';

const OPTIONS: ts.CompilerOptions = {
  // What Node 20.19 runs as it is.
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  strict: true,
};

/**
 * The JavaScript and the declarations of generated modules. Each is compiled alone, without looking at any other:
 * generated code names the type of all that it exports (`isolatedDeclarations`). Comments stay in the declarations,
 * where editors show them, and leave the code.
 */
export function compileModules(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  return files.flatMap((file) => {
    const done = file.path.endsWith('.d.ts') || file.path.endsWith('.js');
    return done ? [file] : compileModule(file);
  });
}

function compileModule({ path, content }: GeneratedFile): readonly GeneratedFile[] {
  const name = path.replace(/\.ts$/, '');
  const code = ts.transpileModule(content, {
    fileName: path,
    compilerOptions: { ...OPTIONS, removeComments: true },
  });
  const declarations = ts.transpileDeclaration(content, {
    fileName: path,
    compilerOptions: OPTIONS,
    reportDiagnostics: true,
  });
  const [problem] = declarations.diagnostics ?? [];
  if (problem !== undefined) {
    const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
    throw new Error(`generated module ${path} has no declarations of its own: ${message}`);
  }
  return [
    { path: `${name}.js`, content: code.outputText },
    { path: `${name}.d.ts`, content: declarations.outputText },
  ];
}
