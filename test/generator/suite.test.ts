import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { validator } from '@jobwright/runtime/validate';
import { buildProject } from '../../generator/dist/build.js';
import { emptyProject, foldersOf, write } from './support/project.js';
import { asJob, readSuite, type Draft } from './support/suite.js';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** A keyword that is not supported is told by its name, all else by its code. */
function reason(code: string, message: string): string {
  return code === 'JW1402' ? `${code} ${/`(.*?)`/.exec(message)?.[1] ?? ''}` : code;
}

/** What became of the suite: groups that were refused, by diagnostic, and cases that were answered. */
function run(draft: Draft) {
  const root = emptyProject();
  roots.push(root);
  const groups = new Map(readSuite(draft).map((group, index) => [`suite.s${index}`, group]));
  for (const [name, group] of groups) {
    write(root, { [`schemas/${name}.yaml`]: asJob(name, group, draft) });
  }
  const refused = new Map<string, string[]>();
  const first = buildProject(foldersOf(root), 'schemas');
  for (const { file, code, message } of 'problems' in first ? first.problems : []) {
    const name = file.replace(/^schemas\/|\.yaml$/g, '');
    refused.set(name, [...(refused.get(name) ?? []), reason(code, message)]);
  }
  for (const name of refused.keys()) rmSync(join(root, `schemas/${name}.yaml`));
  const second = buildProject(foldersOf(root), 'schemas');
  if ('problems' in second) throw new Error(JSON.stringify(second.problems, null, 2));
  const wrong: string[] = [];
  let cases = 0;
  // The schemas that generated validators hold; that these are printed as they are, other tests show.
  for (const { name, validators } of second.project.jobs) {
    const { file, description, tests } = groups.get(name)!;
    const validateOutput = validator(validators.runner!.schemas, 'validateOutput');
    for (const test of tests) {
      cases += 1;
      const violations = validateOutput(test.data);
      if ((violations.length === 0) === test.valid || isAnnotationOnly(file, test.description))
        continue;
      wrong.push(`${file}: ${description}: ${test.description}: ${JSON.stringify(violations)}`);
    }
  }
  return {
    wrong,
    groups: groups.size,
    refused: refused.size,
    cases,
    refusals: counts([...refused.values()]),
  };
}

/** Draft 2020-12 leaves it to tools whether `format` is checked; here it is, as draft-07 has it. */
function isAnnotationOnly(file: string, description: string): boolean {
  return file === 'format' && description.endsWith('is only an annotation by default');
}

/** How many groups were refused for each reason; a group may have several. */
function counts(refused: readonly (readonly string[])[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const reasons of refused) {
    for (const reason of new Set(reasons)) counted[reason] = (counted[reason] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counted).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('of the official JSON Schema test suite', () => {
  it('every required case of draft 2020-12 is answered as it says, or its schema is refused', () => {
    const { wrong, ...result } = run('draft2020-12');
    expect(wrong).toEqual([]);
    expect(result).toMatchInlineSnapshot(`
      {
        "cases": 1048,
        "groups": 383,
        "refusals": {
          "JW1107": 1,
          "JW1109": 2,
          "JW1309": 2,
          "JW1402 $anchor": 8,
          "JW1402 $defs": 21,
          "JW1402 $dynamicAnchor": 14,
          "JW1402 $dynamicRef": 15,
          "JW1402 $id": 52,
          "JW1402 contentEncoding": 3,
          "JW1402 contentMediaType": 3,
          "JW1402 contentSchema": 1,
          "JW1403": 1,
          "JW1406": 5,
          "JW1410": 12,
          "JW1412": 2,
          "JW1501": 22,
          "JW1502": 31,
          "JW1504": 3,
          "JW1505": 6,
        },
        "refused": 94,
      }
    `);
  });

  it('every required case of draft-07 is answered as it says, or its schema is refused', () => {
    const { wrong, ...result } = run('draft7');
    expect(wrong).toEqual([]);
    expect(result).toMatchInlineSnapshot(`
      {
        "cases": 781,
        "groups": 257,
        "refusals": {
          "JW1107": 1,
          "JW1109": 2,
          "JW1309": 2,
          "JW1402 $id": 27,
          "JW1402 definitions": 6,
          "JW1404": 1,
          "JW1406": 5,
          "JW1410": 7,
          "JW1411": 6,
          "JW1501": 16,
          "JW1502": 10,
          "JW1505": 7,
        },
        "refused": 56,
      }
    `);
  });
});
