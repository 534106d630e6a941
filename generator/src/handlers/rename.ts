import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from 'ts-morph';
import { pascalCase } from '../print/names.js';
import { readIfThere, writeFiles } from '../write/disk.js';
import type { HandlerFinding, RenameOffer } from './inspect.js';
import { parseAlone, syntaxError, tsMorph } from './ts-morph.js';

/**
 * Gives a handler the name of the job it is now for: the file, what it imports of the job, and every use of that. The
 * rest of it stays as it was. A file that does not parse is left alone, which is answered as a finding.
 */
export function renameHandler(
  folder: string,
  { from, to }: RenameOffer,
): HandlerFinding | undefined {
  const text = readIfThere(join(folder, from));
  if (text === undefined) return { path: from, message: 'is gone' };
  const [file] = parseAlone([{ path: from, text }]);
  const error = file && syntaxError(file);
  if (file === undefined || error !== undefined)
    return { path: from, message: `does not parse (${error ?? ''}); it was not touched` };
  const renamed = rename(file, from.replace(/\.ts$/, ''), to.replace(/\.ts$/, ''));
  writeFiles(folder, [{ path: to, content: renamed }]);
  rmSync(join(folder, from));
  return undefined;
}

function rename(file: SourceFile, oldName: string, newName: string): string {
  const { SyntaxKind } = tsMorph();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const names = new Map<string, string>();
  for (const declaration of file.getImportDeclarations()) {
    const specifier = declaration.getModuleSpecifier();
    const path = specifier.getLiteralValue();
    if (!path.endsWith(`/${oldName}.js`)) continue;
    const start = specifier.getEnd() - 1 - `${oldName}.js`.length;
    edits.push({ start, end: start + oldName.length, text: newName });
    for (const imported of declaration.getNamedImports()) {
      const name = imported.getName();
      // What the job exports begins with its type's name.
      if (name.startsWith(pascalCase(oldName)))
        names.set(name, pascalCase(newName) + name.slice(pascalCase(oldName).length));
    }
  }
  for (const identifier of file.getDescendantsOfKind(SyntaxKind.Identifier)) {
    const text = names.get(identifier.getText());
    if (text === undefined) continue;
    // `{ A as B }` keeps B, and a property that happens to have the name is another thing.
    const parent = identifier.getParent();
    if (parent.isKind(SyntaxKind.PropertyAccessExpression) && parent.getNameNode() === identifier)
      continue;
    if (parent.isKind(SyntaxKind.PropertyAssignment) && parent.getNameNode() === identifier)
      continue;
    edits.push({ start: identifier.getStart(), end: identifier.getEnd(), text });
  }
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    file.getFullText(),
  );
}
