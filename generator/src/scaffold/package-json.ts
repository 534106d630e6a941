/** Scripts that a project gets, where the name is free. */
const SCRIPTS: Readonly<Record<string, string>> = {
  generate: 'jobwright generate',
  migrate: 'jobwright migrate',
  jobs: 'jobwright run',
  check: 'jobwright generate --check && tsc --noEmit',
};

interface Versions {
  readonly jobwright: string;
  readonly runtime: string;
}

function dependencies({ jobwright, runtime }: Versions): Readonly<Record<string, string>> {
  return { '@jobwright/runtime': `^${runtime}`, jobwright: `^${jobwright}` };
}

const DEV_DEPENDENCIES: Readonly<Record<string, string>> = {
  '@types/node': '^24.0.0',
  typescript: '^6.0.0',
};

/** The package.json of a new project. */
export function newPackageJson(name: string, versions: Versions): string {
  const value = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19.0' },
    scripts: SCRIPTS,
    dependencies: dependencies(versions),
    devDependencies: DEV_DEPENDENCIES,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What a package.json lacks, added to it; all that it has stays. `undefined` where it lacks nothing. */
export function extendPackageJson(text: string, versions: Versions): string | undefined {
  const value = JSON.parse(text) as Record<string, unknown>;
  const has = (name: string) =>
    [value.dependencies, value.devDependencies].some(
      (list) => typeof list === 'object' && list !== null && Object.hasOwn(list, name),
    );
  const missing = (wanted: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(wanted).filter(([name]) => !has(name)));
  const extended = {
    ...value,
    scripts: { ...SCRIPTS, ...(value.scripts as object | undefined) },
    dependencies: {
      ...(value.dependencies as object | undefined),
      ...missing(dependencies(versions)),
    },
    devDependencies: {
      ...(value.devDependencies as object | undefined),
      ...missing(DEV_DEPENDENCIES),
    },
  };
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const result = `${JSON.stringify(extended, null, indent)}\n`;
  return result.trim() === text.trim() ? undefined : result;
}

/** Whether modules beside this package.json are ECMAScript modules, as generated code is. */
export function isModule(text: string): boolean {
  return (JSON.parse(text) as { type?: unknown }).type === 'module';
}

/** A folder's name as a package's. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'jobs' : name;
}
