import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { FOLDER_VARIABLE, javaScriptOf, TESTS, WORKER_MODULES } from './worker-modules.js';

/** Called once, by the global setup. Answers what removes them. */
export function compileWorkerModules(): () => void {
  const cache = join(TESTS, '../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'jobwright-tests-'));
  for (const file of WORKER_MODULES) {
    const { outputText } = ts.transpileModule(readFileSync(join(TESTS, file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    const path = join(folder, javaScriptOf(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, outputText);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  process.env[FOLDER_VARIABLE] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
