import { readFileSync } from 'node:fs';
import { readIfThere } from '../write/disk.js';
import type { PackageFacts } from './package.js';

/** As npm allows names (docs.npmjs.com, package.json, "name"), without its exceptions for old packages. */
const NAME = /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;
/** Semantic Versioning 2.0.0. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Why `name` cannot be a package's; `undefined` where it can. */
export function whyNoPackageName(name: string): string | undefined {
  if (NAME.test(name) && name.length <= 214) return undefined;
  return `${JSON.stringify(name)} is no name of a package. Give one such as @team/jobs-client.`;
}

export function whyNoVersion(version: string): string | undefined {
  if (VERSION.test(version)) return undefined;
  return `${JSON.stringify(version)} is no version. Give one such as 1.4.0.`;
}

/** What is not said on the command line comes from the project's own package.json, as far as it has it. */
export function packageFacts(given: {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly license?: string | undefined;
}): PackageFacts {
  const own = ownPackage();
  return {
    name: given.name ?? `${own.name ?? 'our'}-jobs-client`,
    version: given.version ?? own.version ?? '0.1.0',
    // As npm wants it said where nobody was given any right.
    license: given.license ?? own.license ?? 'UNLICENSED',
    runtime: runtimeVersion(),
  };
}

interface OwnPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

function ownPackage(): OwnPackage {
  const text = readIfThere('package.json');
  if (text === undefined) return {};
  const value = JSON.parse(text) as Record<string, unknown> | null;
  const own = ['name', 'version', 'license'].flatMap((key) =>
    typeof value?.[key] === 'string' ? [[key, value[key]] as const] : [],
  );
  return Object.fromEntries(own);
}

function runtimeVersion(): string {
  const url = new URL(import.meta.resolve('@jobwright/runtime/package.json'));
  return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;
}
