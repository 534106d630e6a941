import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CONFIG_FILE } from '../project/config.js';
import type { GeneratedFile } from '../print/module.js';
import { readIfThere } from '../write/disk.js';
import { SAMPLE_HANDLER, SAMPLE_JOB, sampleSchema } from './job-template.js';
import { extendPackageJson, isModule, newPackageJson, packageName } from './package-json.js';

/** What the person who begins a project has decided. */
export interface Choices {
  readonly store: string;
  readonly sample: boolean;
}

export const DEFAULT_STORE = 'sqlite:./jobwright.db';

export interface InitPlan {
  /** New files, and those of the user's to which something is added. */
  readonly write: readonly GeneratedFile[];
  /** There already; left as they are. */
  readonly kept: readonly string[];
  readonly notes: readonly string[];
}

const SHAPE = '../node_modules/jobwright/job.schema.json';

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "esnext.disposable"],
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["generated", "handlers", "*.ts"]
}
`;

const IGNORED = ['node_modules/', 'jobwright.db*'];

/** What would make a project of \`folder\`. Nothing that is there is replaced. */
export function planInit(folder: string, { store, sample }: Choices): InitPlan {
  const write: GeneratedFile[] = [];
  const kept: string[] = [];
  const notes: string[] = [];
  const add = (path: string, content: string) => {
    if (existsSync(join(folder, path))) kept.push(path);
    else write.push({ path, content });
  };

  const versions = installedVersions();
  const manifest = readIfThere(join(folder, 'package.json'));
  if (manifest === undefined) {
    const name = packageName(basename(resolve(folder)));
    write.push({ path: 'package.json', content: newPackageJson(name, versions) });
  } else {
    const extended = extendPackageJson(manifest, versions);
    if (extended === undefined) kept.push('package.json');
    else write.push({ path: 'package.json', content: extended });
    if (!isModule(manifest)) {
      notes.push(
        'package.json does not say "type": "module", which generated code needs; say it, or begin in a folder of its own: jobwright init jobs',
      );
    }
  }
  add('tsconfig.json', TSCONFIG);
  if (store !== DEFAULT_STORE) add(CONFIG_FILE, `store: ${JSON.stringify(store)}\n`);
  if (sample) {
    add(`schemas/${SAMPLE_JOB}.yaml`, sampleSchema(SHAPE));
    add(`handlers/${SAMPLE_JOB}.ts`, SAMPLE_HANDLER);
  }
  ignore(folder, write, kept);
  return { write, kept, notes };
}

/** Adds the lines that a .gitignore lacks. */
function ignore(folder: string, write: GeneratedFile[], kept: string[]): void {
  const path = '.gitignore';
  const text = readIfThere(join(folder, path)) ?? '';
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  const missing = IGNORED.filter((line) => !lines.includes(line.replace(/\/$/, '')));
  if (missing.length === 0) kept.push(path);
  else {
    const end = text === '' || text.endsWith('\n') ? '' : '\n';
    write.push({ path, content: `${text}${end}${missing.join('\n')}\n` });
  }
}

function installedVersions(): { readonly jobwright: string; readonly runtime: string } {
  const version = (url: string) =>
    (JSON.parse(readFileSync(new URL(url), 'utf8')) as { version: string }).version;
  return {
    jobwright: version(new URL('../../package.json', import.meta.url).href),
    runtime: version(import.meta.resolve('@jobwright/runtime/package.json')),
  };
}
