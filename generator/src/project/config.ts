import { join } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { YamlDocument } from '../load/document.js';
import { parseYaml } from '../load/parse.js';
import { isSchemaObject } from '../schema/schema.js';
import { readIfThere } from '../write/disk.js';

/** What a project may say once instead of with every command. Paths are relative to the folder of the file. */
export interface Config {
  readonly schemas?: string;
  readonly out?: string;
  readonly handlers?: string;
  /** Where `--store` and `$JOBWRIGHT_STORE` name none. */
  readonly store?: string;
}

export const CONFIG_FILE = 'jobwright.yaml';
const PACKAGE_FILE = 'package.json';
const KEY = 'jobwright';
const SETTINGS: readonly string[] = ['schemas', 'out', 'handlers', 'store'];

/**
 * Reads the settings in `folder`: from `jobwright.yaml`, or from the key `jobwright` of package.json. None, where
 * there are none; `shown` is the folder's name in diagnostics.
 */
export function readConfig(
  folder: string,
  shown = '',
): { readonly config: Config } | { readonly problems: readonly Diagnostic[] } {
  const own = readIfThere(join(folder, CONFIG_FILE));
  const text = readIfThere(join(folder, PACKAGE_FILE));
  // The word is looked for first: a package.json without settings is nobody's business here.
  const shared =
    text?.includes(`"${KEY}"`) === true ? parse(text, join(shown, PACKAGE_FILE)) : undefined;
  const inPackage =
    shared?.document !== undefined &&
    isSchemaObject(shared.document.value) &&
    Object.hasOwn(shared.document.value, KEY);
  if (own !== undefined) {
    const parsed = parse(own, join(shown, CONFIG_FILE));
    if (parsed.document === undefined) return { problems: parsed.problems };
    const both = inPackage ? twice(shared.document) : [];
    return settingsOf(parsed.document, [], both);
  }
  if (shared === undefined) return { config: {} };
  if (shared.document === undefined) return { problems: shared.problems };
  return inPackage ? settingsOf(shared.document, [KEY], []) : { config: {} };
}

/** JSON is YAML 1.2: one parser gives both their positions. */
function parse(text: string, file: string) {
  return parseYaml(text, file, file);
}

function twice(document: YamlDocument): readonly Diagnostic[] {
  const message = `there are settings here and in ${CONFIG_FILE}`;
  return [diagnostic('JW1703', document.atKey([KEY]), message, 'keep them in one of the two')];
}

function settingsOf(
  document: YamlDocument,
  path: readonly string[],
  before: readonly Diagnostic[],
): { readonly config: Config } | { readonly problems: readonly Diagnostic[] } {
  const problems = [...before];
  const value = path.reduce<unknown>(
    (at, key) => (isSchemaObject(at) ? at[key] : undefined),
    document.value,
  );
  if (!isSchemaObject(value)) {
    const hint = `settings are ${SETTINGS.join(', ')}`;
    problems.push(diagnostic('JW1702', document.at(path), 'settings are a mapping', hint));
    return { problems };
  }
  for (const [name, setting] of Object.entries(value)) {
    if (!SETTINGS.includes(name)) {
      const hint = didYouMean(name, SETTINGS) ?? `there are ${SETTINGS.join(', ')}`;
      const at = document.atKey([...path, name]);
      problems.push(diagnostic('JW1701', at, `there is no setting \`${name}\``, hint));
    } else if (typeof setting !== 'string' || setting.trim() === '') {
      const hint = name === 'store' ? 'such as sqlite:./jobwright.db' : 'the path of a folder';
      const at = document.at([...path, name]);
      problems.push(diagnostic('JW1702', at, `setting \`${name}\` must be text`, hint));
    }
  }
  return problems.length > 0 ? { problems } : { config: value };
}
