import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { afterAll, expect, it } from 'vitest';
import type { JsonValue, Validate } from '@jobwright/runtime';
import { name, text } from './support/hostile-text.js';
import { emptyProject, generateIn, write } from './support/project.js';

const seed = Number(process.env.JOBWRIGHT_SEED ?? 1);
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** A schema in which everything that can be text is hostile. */
const hostile = fc
  .record({
    description: text,
    title: text,
    values: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    constant: fc.dictionary(name, text, { maxKeys: 2 }),
  })
  .map(({ description, title, values, names, constant }) => ({
    description,
    schema: {
      type: 'object',
      title,
      description,
      required: names,
      properties: Object.fromEntries(
        names.map((key): [string, JsonValue] => [
          key,
          {
            description,
            title,
            enum: [...values, constant],
            default: values[0] ?? '',
            examples: values,
            $comment: title,
          },
        ]),
      ),
      dependentRequired: { [names[0] ?? '']: names },
    },
    fitting: Object.fromEntries(names.map((key): [string, JsonValue] => [key, constant])),
    names,
  }));

const TYPESCRIPT = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.VariableStatement,
]);
const VALIDATOR = new Set([ts.SyntaxKind.ImportDeclaration, ts.SyntaxKind.VariableStatement]);
/** All that a validator's code names, but for properties. */
const IDENTIFIERS = /^(validate\w*|validator|schemas)$/;

function parse(path: string): ts.SourceFile {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  expect(
    parseDiagnostics.map(({ messageText }) => messageText),
    path,
  ).toEqual([]);
  return file;
}

function identifiers(node: ts.Node, found = new Set<string>()): ReadonlySet<string> {
  if (ts.isIdentifier(node)) {
    const { parent } = node;
    const isProperty =
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node);
    if (!isProperty) found.add(node.text);
  }
  ts.forEachChild(node, (child) => {
    identifiers(child, found);
  });
  return found;
}

it('whatever the texts of schemas hold, generated files consist of what is expected, and say what the schemas say', async () => {
  const root = emptyProject();
  roots.push(root);
  const samples = fc.sample(hostile, { seed, numRuns: 40 });
  samples.forEach(({ schema, description }, index) => {
    write(root, {
      [`schemas/hostile.s${index}.yaml`]: {
        job: `hostile.s${index}`,
        version: 1,
        description,
        params: schema,
        status: { $ref: '#/$defs/Local' },
        output: { $ref: `types/shared.yaml#/Shared${index}` },
        errors: { Broken: { description, data: schema } },
        $defs: { Local: schema },
      },
    });
  });
  write(root, {
    'schemas/types/shared.yaml': Object.fromEntries(
      samples.map(({ schema }, index) => [`Shared${index}`, schema]),
    ),
  });
  const generated = generateIn(root);
  if ('problems' in generated) throw new Error(JSON.stringify(generated.problems, null, 2));

  for (const path of readdirSync(join(root, 'generated'), { recursive: true, encoding: 'utf8' })) {
    const isValidator = path.endsWith('.js');
    if (!isValidator && !path.endsWith('.ts')) continue;
    const file = parse(join(root, 'generated', path));
    const allowed = isValidator ? VALIDATOR : TYPESCRIPT;
    const others = file.statements.filter(({ kind }) => !allowed.has(kind));
    // The one function there is outside validators.
    expect(
      others.map((one) => one.getText().split('(')[0]),
      path,
    ).toEqual(path === 'client/index.ts' ? ['export function createClient'] : []);
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      expect((statement.moduleSpecifier as ts.StringLiteral).text, path).toMatch(
        /^(@jobwright\/runtime|\.{1,2}\/)/,
      );
    }
    if (isValidator) {
      expect(
        [...identifiers(file)].filter((one) => !IDENTIFIERS.test(one)),
        path,
      ).toEqual([]);
    }
  }
  for (const path of readdirSync(join(root, 'handlers'))) {
    const kinds = parse(join(root, 'handlers', path)).statements.map(({ kind }) => kind);
    const { ImportDeclaration, ExportAssignment } = ts.SyntaxKind;
    expect(kinds, path).toEqual([ImportDeclaration, ImportDeclaration, ExportAssignment]);
  }

  for (const [index, { fitting, names }] of samples.entries()) {
    expect(propertyNames(join(root, `generated/client/types/shared.ts`), `Shared${index}`)).toEqual(
      [...names].sort(),
    );
    const path = join(root, `generated/client/validators/hostile.s${index}.js`);
    const { validateParams } = (await import(path)) as { validateParams: Validate };
    expect(validateParams(fitting)).toEqual([]);
    expect(validateParams({ ...fitting, more: 1 })).toHaveLength(1);
    expect(validateParams({})).not.toEqual([]);
  }
});

/** The names of an exported object type's properties, as the compiler reads them. */
function propertyNames(path: string, type: string): readonly string[] {
  const declaration = parse(path).statements.find(
    (one): one is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(one) && one.name.text === type,
  );
  if (declaration === undefined || !ts.isTypeLiteralNode(declaration.type))
    throw new Error(`${type} is no object`);
  return declaration.type.members
    .map(({ name }) => (name as ts.Identifier | ts.StringLiteral).text)
    .sort();
}
