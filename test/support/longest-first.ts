import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, the longest first: begun last, one of them would hold up the whole run alone. */
const LONGEST = [
  'store/model.mysql',
  'isolation/postgres',
  'isolation/sqlite',
  'runner/runner',
  'children/children',
  'bench/smoke',
  'takeover/postgres',
  'takeover/sqlite',
  'store/model.postgres',
  'end-to-end/demo',
  'end-to-end/sharing',
  'store/conformance.mysql',
  'store/conformance.sqlite',
  'store/conformance.postgres',
  'store/model.sqlite',
  'faults/chaos',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = LONGEST.findIndex((name) => moduleId.includes(`/${name}.test.`));
  return found < 0 ? LONGEST.length : found;
}
