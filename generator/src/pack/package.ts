import type { Contracts } from '../contract/contract.js';
import { indexModule } from '../emit/client/index-module.js';
import { jobModule } from '../emit/client/job-module.js';
import { typesModule } from '../emit/client/types-module.js';
import { validatorFiles } from '../emit/validators.js';
import type { Project } from '../model/model.js';
import type { GeneratedFile } from '../print/module.js';
import { compileModules } from './compile.js';
import { joinModules } from './join.js';
import { packageReadme } from './readme.js';
import type { Selection } from './select.js';

/** What a package says of itself. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The runtime's version, which it is made for. */
  readonly runtime: string;
}

/** All files of a client package, as paths within it. */
export function packageFiles(
  selection: Selection,
  contracts: Contracts,
  facts: PackageFacts,
): readonly GeneratedFile[] {
  // Emitters take whole projects; what they read of one for a client is the selection.
  const project = selection as Project;
  const modules = [
    indexModule(project),
    ...selection.typeFiles.map(typesModule),
    ...selection.jobs.flatMap((job) => [
      jobModule(project, job),
      ...validatorFiles(`client/validators/${job.name}`, `${job.name}.yaml`, job.validators.client),
    ]),
  ];
  const dist = joinModules(compileModules(modules), 'client/index.js').map(({ path, content }) => ({
    path: path.replace(/^client\//, 'dist/'),
    content: content.replace(/^\/\* eslint-disable \*\/\n/, ''),
  }));
  return [
    { path: 'package.json', content: packageJson(selection, facts) },
    { path: 'README.md', content: packageReadme(selection, contracts, facts) },
    ...dist,
  ];
}

function packageJson({ jobs }: Selection, facts: PackageFacts): string {
  const { name, version, license, runtime } = facts;
  const names = jobs.length <= 3 ? `: ${jobs.map((job) => job.name).join(', ')}` : '';
  const value = {
    name,
    version,
    description: `Typed client of ${jobs.length === 1 ? '1 job' : `${jobs.length} jobs`}${names}.`,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19.0' },
    files: ['dist'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    // One copy of the runtime in a process: one connection, one waiter, whatever clients share it.
    peerDependencies: { '@jobwright/runtime': `^${runtime}` },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
