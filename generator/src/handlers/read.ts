import { parentTypeName } from '../print/names.js';
import type { CallExpression, Expression, SourceFile } from 'ts-morph';
import type { HandlerFinding } from './inspect.js';
import { parseAlone, syntaxError, tsMorph } from './ts-morph.js';

/** A handler's file of which it is not plain that it is right. */
export interface Doubtful {
  readonly path: string;
  readonly text: string;
  /** Of the job it should handle. */
  readonly name: string;
  readonly typeName: string;
}

const RUNNER = '@jobwright/runtime/runner';

/**
 * What is certainly wrong with handlers' files. What only a type checker can tell (a handler made by a function of the
 * user's own, one from another file) is left to it.
 */
export function readHandlers(doubtful: readonly Doubtful[]): readonly HandlerFinding[] {
  const files = parseAlone(doubtful);
  return doubtful.flatMap((handler, index) => {
    const file = files[index];
    const message = file && problem(file, handler);
    return message === undefined ? [] : [{ path: handler.path, message }];
  });
}

function problem(file: SourceFile, { name, typeName }: Doubtful): string | undefined {
  const error = syntaxError(file);
  if (error !== undefined) return `does not parse (${error}); it was not touched`;
  const wanted = `\`export default handler<${typeName}>(…)\``;
  const found = defaultExport(file);
  if (found === 'none') return `has no default export; job ${name} needs ${wanted}`;
  if (found === 'elsewhere') return undefined;
  if (!tsMorph().Node.isCallExpression(found)) {
    const what = describe(found);
    return what === undefined ? undefined : `exports ${what}; job ${name} needs ${wanted}`;
  }
  return ofAnotherJob(file, found, wanted, name, typeName);
}

/** What certainly is no handler; `undefined` where it may be one. */
function describe(expression: Expression): string | undefined {
  const { Node } = tsMorph();
  const functions = [Node.isArrowFunction, Node.isFunctionExpression, Node.isFunctionDeclaration];
  if (functions.some((is) => is(expression))) return 'a bare function';
  if (Node.isObjectLiteralExpression(expression)) return 'an object';
  return Node.isLiteralExpression(expression) ? 'a value' : undefined;
}

/** What `handler<…>(…)` names, where it is the runtime's `handler`. */
function ofAnotherJob(
  file: SourceFile,
  call: CallExpression,
  wanted: string,
  name: string,
  typeName: string,
): string | undefined {
  if (imported(file, call.getExpression().getText(), RUNNER) !== 'handler') return undefined;
  const [type] = call.getTypeArguments();
  if (type === undefined) return `does not say whose handler it is; job ${name} needs ${wanted}`;
  const original = imported(file, type.getText()) ?? type.getText();
  // A handler that starts jobs is of the runner's view of its job.
  if (original === typeName || original === parentTypeName(typeName)) return undefined;
  return `has the handler of ${original}; job ${name} needs ${wanted}`;
}

/** The name under which another module exports what is called `local` here. */
function imported(file: SourceFile, local: string, from?: string): string | undefined {
  for (const declaration of file.getImportDeclarations()) {
    if (from !== undefined && declaration.getModuleSpecifierValue() !== from) continue;
    for (const specifier of declaration.getNamedImports()) {
      const name = specifier.getName();
      if ((specifier.getAliasNode()?.getText() ?? name) === local) return name;
    }
  }
  return undefined;
}

/** The expression that a file exports by default; `elsewhere` where that is not in the file itself. */
function defaultExport(file: SourceFile): Expression | 'none' | 'elsewhere' {
  const { SyntaxKind } = tsMorph();
  const assignment = file.getExportAssignment((one) => !one.isExportEquals());
  if (assignment !== undefined) return followed(file, assignment.getExpression());
  const declared = file
    .getFunctions()
    .find((one) => one.isDefaultExport() || one.hasModifier(SyntaxKind.DefaultKeyword));
  if (declared !== undefined) return declared as unknown as Expression;
  const named = file.getExportDeclarations().some((declaration) =>
    declaration.getNamedExports().some((specifier) => {
      return (specifier.getAliasNode()?.getText() ?? specifier.getName()) === 'default';
    }),
  );
  const other = file.getClasses().some((one) => one.hasModifier(SyntaxKind.DefaultKeyword));
  return named || other ? 'elsewhere' : 'none';
}

/** Behind `as`, `satisfies`, parentheses, and a constant of the same file. */
function followed(file: SourceFile, expression: Expression): Expression | 'elsewhere' {
  const { Node } = tsMorph();
  let at = expression;
  for (let steps = 0; steps < 20; steps += 1) {
    if (
      Node.isAsExpression(at) ||
      Node.isSatisfiesExpression(at) ||
      Node.isParenthesizedExpression(at)
    ) {
      at = at.getExpression();
    } else if (Node.isIdentifier(at)) {
      const initializer = file.getVariableDeclaration(at.getText())?.getInitializer();
      if (initializer === undefined) return 'elsewhere';
      at = initializer;
    } else return at;
  }
  return 'elsewhere';
}
