import { InvalidOptionError, JobwrightError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Violation } from '../types/validation.js';
import { SCHEMA_QUESTION, type SchemaQuestion } from '../validate/schema-question.js';
import type { Schemas } from '../validate/schema.js';
import { Cannot } from './example/cannot.js';
import { Maker } from './example/maker.js';
import { Random } from './example/random.js';

/** Some parts of a value; a list is given as a whole. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Overrides<T[K]> }
    : T;

export interface ExampleOptions<P> {
  /** A whole number: the same seed makes the same params; 1 where not given. */
  readonly seed?: number;
  /** What is to be so and not otherwise; the rest is made. */
  readonly overrides?: Overrides<P>;
}

/** No params were found that fit the contract. `violations` says where, and what stands against it. */
export class NoExampleError extends JobwrightError {
  readonly code = 'NO_EXAMPLE';
  constructor(
    readonly job: string,
    readonly violations: readonly Violation[],
  ) {
    const where = violations
      .map(({ path, message }) => `${path || '(root)'} ${message}`)
      .join('; ');
    super(
      `No example params of job ${job} were found: ${where}. Give the value there in \`overrides\`.`,
    );
  }
}

/** A choice may lead nowhere (one of `anyOf`, what `not` excludes); then another is tried. */
const TRIES = 50;

/**
 * Params that fit the job's contract, made from its JSON Schema: the same for the same seed.
 * @throws {NoExampleError} where none are found, such as for a pattern that is not understood
 * @throws {InvalidOptionError} where the descriptor was not generated, and so has no schema
 */
export async function exampleParams<J extends JobType>(
  job: JobDescriptor<J>,
  { seed = 1, overrides }: ExampleOptions<J['params']> = {},
): Promise<J['params']> {
  if (!Number.isSafeInteger(seed))
    throw new InvalidOptionError(`seed is a whole number, not ${seed}.`);
  const { schemas, name } = await schemaOf(job);
  let violations: readonly Violation[] = [];
  for (let tried = 0; tried < TRIES; tried += 1) {
    const maker = new Maker(schemas, new Random(seed + tried * 1_000_003));
    try {
      const params: unknown = maker.make([schemas[name] ?? true], [], structuredClone(overrides));
      violations = await job.validateParams(params);
      if (violations.length === 0) return params;
    } catch (error) {
      if (!(error instanceof Cannot)) throw error;
      violations = [{ path: error.path, message: error.message }];
    }
  }
  throw new NoExampleError(job.name, violations);
}

interface SchemaSource {
  readonly schemas: Schemas;
  readonly name: string;
}

/** What the validator checks by, which may have to be loaded. */
async function schemaOf(job: JobDescriptor): Promise<SchemaSource> {
  const found: SchemaSource[] = [];
  const question: SchemaQuestion = {
    [SCHEMA_QUESTION]: (schemas, name) => {
      found.push({ schemas, name });
    },
  };
  await job.validateParams(question);
  const [source] = found;
  if (source !== undefined) return source;
  throw new InvalidOptionError(
    `The descriptor of job ${job.name} has no schema: example params are made for generated descriptors.`,
  );
}
