import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import type { Validate } from '@jobwright/runtime';
import { DEFS, samples, type Sample } from './support/arbitrary-schema.js';
import { emptyProject, generateIn, write } from './support/project.js';

// Another seed, other schemas: JOBWRIGHT_SEED=7 npx vitest run test/generator/agreement.test.ts
const seed = Number(process.env.JOBWRIGHT_SEED ?? 1);
const SCHEMAS = 40;
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** What validator and compiler say of one value of one schema. */
interface Verdict {
  readonly schema: unknown;
  readonly value: unknown;
  readonly valid: boolean;
  readonly violations: unknown;
  readonly typed: boolean;
  readonly complaint: string | undefined;
}

async function judge(exact: boolean): Promise<readonly Verdict[]> {
  const sampled = fc.sample(samples(exact), { seed, numRuns: SCHEMAS });
  const root = emptyProject();
  roots.push(root);
  sampled.forEach(({ schema }, index) => {
    const job = { job: `sample.s${index}`, version: 1, params: schema, $defs: DEFS };
    write(root, { [`schemas/${job.job}.yaml`]: job });
  });
  const generated = generateIn(root);
  if ('problems' in generated) throw new Error(JSON.stringify(generated.problems, null, 2));
  const complaints = compile(root, sampled);
  const verdicts: Verdict[] = [];
  for (const [index, { schema, values }] of sampled.entries()) {
    const path = join(root, `generated/client/validators/sample.s${index}.js`);
    const { validateParams } = (await import(path)) as { validateParams: Validate };
    values.forEach((value, number) => {
      const complaint = complaints.get(`${index}.${number}`);
      const violations = validateParams(value);
      verdicts.push({
        schema,
        value,
        valid: violations.length === 0,
        violations,
        typed: complaint === undefined,
        complaint,
      });
    });
  }
  return verdicts;
}

/** The compiler's complaints, by `schema.value`. */
function compile(root: string, sampled: readonly Sample[]): ReadonlyMap<string, string> {
  const lines: string[] = [];
  const names: string[] = [];
  sampled.forEach(({ values }, index) => {
    const type = `SampleS${index}Params`;
    lines.push(`import type { ${type} } from './generated/client/sample.s${index}.js';`);
    names.push('');
    values.forEach((value, number) => {
      lines.push(`export const v${index}_${number}: ${type} = ${JSON.stringify(value)};`);
      names.push(`${index}.${number}`);
    });
  });
  const file = join(root, 'values.ts');
  writeFileSync(file, lines.join('\n'));
  const program = ts.createProgram([file], {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es5.d.ts'],
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    // Only types matter here: the runtime's declarations would want more libraries.
    noResolve: false,
    skipLibCheck: true,
  });
  const source = program.getSourceFile(file);
  const found = new Map<string, string>();
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(source)) {
    const name = names[source?.getLineAndCharacterOfPosition(start).line ?? 0] ?? '';
    found.set(name, ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
  return found;
}

/** The shortest few, to read. */
function disagreements(verdicts: readonly Verdict[], wrong: (verdict: Verdict) => boolean): string {
  const texts = verdicts.filter(wrong).map((verdict) => JSON.stringify(verdict));
  return texts
    .sort((a, b) => a.length - b.length)
    .slice(0, 4)
    .join('\n\n');
}

describe('for random schemas and values', () => {
  it('what the validator accepts, the type accepts', async () => {
    const verdicts = await judge(false);
    expect(disagreements(verdicts, ({ valid, typed }) => valid && !typed)).toBe('');
    // The samples are worth something only where both answers are common.
    expect(verdicts.filter(({ valid }) => valid).length).toBeGreaterThan(verdicts.length / 5);
    expect(verdicts.filter(({ valid }) => !valid).length).toBeGreaterThan(verdicts.length / 5);
  });

  it('what the type accepts, the validator accepts, where types can say all that the schema says', async () => {
    const verdicts = await judge(true);
    expect(disagreements(verdicts, ({ valid, typed }) => valid !== typed)).toBe('');
  });
});
