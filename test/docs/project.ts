import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { generate } from '../../generator/dist/generate.js';
import { ROOT } from '../support/cli.js';
import type { Block, Document } from './documents.js';
import { isExample, isFile, moduleOf } from './module.js';

/** Documents whose examples another test runs, with libraries of its own. */
const CHECKED_ONLY = ['transactions.md'];

const STUB = 'handlers/media.transcode.ts';

/** Whether a document's examples are compiled here. */
function isCompiled({ name, ownTest }: Document): boolean {
  return ownTest === undefined || CHECKED_ONLY.includes(name);
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A fragment of a job file, as the file of a job that has nothing else; whole files as they are. */
function jobFile(block: Block, name: string): string {
  return /^job: /m.test(block.code) ? block.code : `job: ${name}\nversion: 1\n${block.code}`;
}

function problems(root: string, schemas: string, check: boolean): readonly string[] {
  const folders = { schemas, out: join(root, 'generated'), handlers: join(root, 'handlers') };
  const result = generate({ folders, shown: 'schemas', check });
  if (!('problems' in result)) return [];
  return result.problems.map(
    ({ file, line, code, message }) => `${file}:${line}: ${code} ${message}`,
  );
}

/** The project that the guides are about: the sample jobs' contracts, and every file that a guide names. */
export class GuidesProject {
  /** Files of code that guides name, handlers among them. */
  readonly #modules: string[] = [STUB];

  constructor(
    readonly root: string,
    readonly documents: readonly Document[],
  ) {
    cpSync(join(ROOT, 'schemas'), join(root, 'schemas'), { recursive: true });
    // At the same depth as here, so that what they import is the project's.
    for (const name of ['names.ts', 'transcode.ts'])
      write(root, `test/docs/${name}`, readFileSync(join(import.meta.dirname, name), 'utf8'));
    write(root, STUB, "export { default } from '../test/docs/transcode.js';\n");
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    write(root, 'package.json', '{ "type": "module" }\n');
    const written = new Map<string, string>();
    const files = documents.filter(({ ownTest }) => ownTest === undefined);
    for (const { document, line, info, code } of files
      .flatMap(({ blocks }) => blocks)
      .filter(isFile)) {
      const before = written.get(info);
      if (before !== undefined && before !== code)
        throw new Error(`docs/${document}:${line}: another guide has another ${info}`);
      written.set(info, code);
      write(root, info, code);
      if (info.endsWith('.ts')) this.#modules.push(info);
    }
  }

  /** What the generator says of the project. */
  generate(): readonly string[] {
    return problems(this.root, join(this.root, 'schemas'), false);
  }

  /** What the generator says of the fragments of job files in the guides, which are in no project. */
  checkFragments(): readonly string[] {
    const schemas = join(this.root, 'fragments');
    cpSync(join(ROOT, 'schemas/types'), join(schemas, 'types'), { recursive: true });
    const places = new Map<string, string>();
    const here = this.documents.filter(({ ownTest }) => ownTest === undefined);
    for (const block of here.flatMap(({ blocks }) => blocks)) {
      if (block.language !== 'yaml' || isFile(block) || block.notRun !== undefined) continue;
      const name = `guide.line_${places.size}`;
      places.set(`${name}.yaml`, `docs/${block.document}:${block.line}`);
      write(schemas, `${name}.yaml`, jobFile(block, name));
    }
    return problems(this.root, schemas, true).map((problem) =>
      problem.replace(
        /^(?:schemas\/)?(guide\.line_\d+\.yaml)/,
        (_, file: string) => places.get(file) ?? file,
      ),
    );
  }

  /** Compiles all of the project in one go, into JavaScript beside it; answers what the compiler says, by places in docs/. */
  compile(): readonly string[] {
    const compiled = this.documents.filter(
      (document) => isCompiled(document) && document.blocks.some(isExample),
    );
    for (const document of compiled)
      write(this.root, `docs/${document.name.replace('.md', '.ts')}`, moduleOf(document));
    const roots = compiled.map(({ name }) => `docs/${name.replace('.md', '.ts')}`);
    const program = ts.createProgram({
      rootNames: [...roots, ...this.#modules, 'generated/runner/index.ts'].map((path) =>
        join(this.root, path),
      ),
      options: {
        ...{
          target: ts.ScriptTarget.ES2022,
          lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
        },
        ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
        ...{ types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
        ...{ skipLibCheck: true, verbatimModuleSyntax: true },
      },
    });
    program.emit();
    return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const path = relative(this.root, file?.fileName ?? '').replace(
        /^docs\/(.*)\.ts$/,
        'docs/$1.md',
      );
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  }
}
