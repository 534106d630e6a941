import { createRequire } from 'node:module';
import type * as TsMorph from 'ts-morph';

let loaded: typeof TsMorph | undefined;

/** ts-morph, loaded at first use: it takes half a second, and where nothing is wrong with handlers nobody needs it. */
export function tsMorph(): typeof TsMorph {
  loaded ??= createRequire(import.meta.url)('ts-morph') as typeof TsMorph;
  return loaded;
}

/** Files in memory, each parsed alone: nothing that they import is looked for. */
export function parseAlone(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly TsMorph.SourceFile[] {
  const { Project } = tsMorph();
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { noLib: true, noResolve: true, allowJs: false },
  });
  return files.map(({ path, text }) => project.createSourceFile(`/${path}`, text));
}

/** The first thing that keeps a file from being TypeScript, with its place; `undefined` where it parses. */
export function syntaxError(file: TsMorph.SourceFile): string | undefined {
  const [first] = file.getProject().getProgram().getSyntacticDiagnostics(file);
  if (first === undefined) return undefined;
  const text = first.getMessageText();
  const message = typeof text === 'string' ? text : text.getMessageText();
  const { line, column } = file.getLineAndColumnAtPos(first.getStart());
  return `${line}:${column}: ${message}`;
}
