import { basename } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents, Path, YamlDocument } from '../load/document.js';
import { camelCase, isDeviceName, pascalCase, viewName } from '../print/names.js';
import { isSchemaObject } from '../schema/schema.js';
import { wellFormedName } from './job-name.js';

const PASCAL = /^[A-Z][A-Za-z0-9]*$/;
const TYPES_FILE = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;
const LONGEST = 60;

/** Error codes and names of types: their form. */
export function checkPascalNames(
  document: YamlDocument,
  kind: 'job' | 'types',
): readonly Diagnostic[] {
  const value = isSchemaObject(document.value) ? document.value : {};
  const problems: Diagnostic[] = [];
  const check = (names: unknown, path: Path, code: 'JW1306' | 'JW1307', what: string) => {
    if (!isSchemaObject(names)) return;
    for (const name of Object.keys(names)) {
      if (PASCAL.test(name) && name.length <= LONGEST) continue;
      const hint = `letters and digits, beginning with a capital: ${suggestion(name, what)}`;
      problems.push(
        diagnostic(
          code,
          document.atKey([...path, name]),
          `${JSON.stringify(name)} is no ${what}`,
          hint,
        ),
      );
    }
  };
  if (kind === 'job') {
    check(value.errors, ['errors'], 'JW1306', 'error code');
    check(value.$defs, ['$defs'], 'JW1307', 'type name');
    return problems;
  }
  const fileName = basename(document.path, '.yaml');
  if (!TYPES_FILE.test(fileName) || isDeviceName(fileName) || fileName.length > LONGEST) {
    const hint = 'lower-case words: media.yaml, audio_files.yaml';
    problems.push(
      diagnostic(
        'JW1307',
        document.at([]),
        `${document.path} is no name for a file of types`,
        hint,
      ),
    );
  }
  check(value, [], 'JW1307', 'type name');
  return problems;
}

function suggestion(name: string, what: string): string {
  const example = what === 'error code' ? 'SourceMissing' : 'Location';
  if (/[^\x20-\x7e]/.test(name) || name.length > LONGEST) return example;
  const words = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[_0-9]+/, '');
  return words === '' ? example : pascalCase(words);
}

/** Job names that are fine alone, but not together. */
export function checkJobNames({ jobs }: Documents): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const folded = new Map<string, string>();
  const names = new Set(jobs.map(wellFormedName));
  for (const job of jobs) {
    const name = wellFormedName(job);
    if (name === undefined) continue;
    const at = job.at(['job']);
    for (const [form, what] of [
      [camelCase(name).toLowerCase(), `identifier ${camelCase(name)}`],
      [viewName(name), `view ${viewName(name)}`],
    ] as const) {
      const other = folded.get(form);
      if (other !== undefined && other !== name) {
        const message = `jobs \`${other}\` and \`${name}\` both become the ${what}`;
        problems.push(diagnostic('JW1304', at, message, 'rename one of them'));
        break;
      }
      folded.set(form, name);
    }
    const segments = name.split('.');
    for (let count = 1; count < segments.length; count += 1) {
      const prefix = segments.slice(0, count).join('.');
      if (!names.has(prefix)) continue;
      const message = `job \`${name}\` begins with the name of job \`${prefix}\``;
      problems.push(
        diagnostic('JW1305', at, message, `rename one, such as ${prefix} to ${prefix}.run`),
      );
    }
  }
  return problems;
}
