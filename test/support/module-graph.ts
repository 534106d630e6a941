import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

export interface Graph {
  /** Bytes of each file that importing the entry loads. */
  readonly files: ReadonlyMap<string, number>;
  /** What is imported from elsewhere: packages that are not `own`, and Node's modules. */
  readonly external: ReadonlySet<string>;
}

/**
 * The modules that importing `entry` loads, as far as they belong to packages that `own` accepts. `dynamic`: also those
 * that are imported later, when something is called.
 */
export function moduleGraph(
  entry: string,
  own: (specifier: string) => boolean,
  dynamic = false,
): Graph {
  const files = new Map<string, number>();
  const external = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    const text = readFileSync(path, 'utf8');
    files.set(path, Buffer.byteLength(text));
    for (const specifier of specifiers(text, dynamic)) {
      if (specifier.startsWith('.')) visit(resolve(dirname(path), specifier));
      else if (own(specifier)) visit(resolvePackage(path, specifier));
      else external.add(specifier);
    }
  };
  visit(entry);
  return { files, external };
}

function specifiers(text: string, dynamic: boolean): readonly string[] {
  const found: string[] = [];
  const source = ts.createSourceFile('x.js', text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : dynamic &&
            ts.isCallExpression(node) &&
            node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
    if (from !== undefined && ts.isStringLiteral(from)) found.push(from.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The file that a package exports under a specifier, as Node resolves it for `import`. */
function resolvePackage(from: string, specifier: string): string {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  const name = parts.slice(0, count).join('/');
  const key = ['.', ...parts.slice(count)].join('/');
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', name);
    if (existsSync(root)) {
      const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
        exports: Record<string, { default: string }>;
      };
      const target = exports[key]?.default;
      if (target === undefined) throw new Error(`${name} does not export ${key}`);
      return join(root, target);
    }
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
  }
}
