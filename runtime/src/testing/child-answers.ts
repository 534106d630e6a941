import type { ChildEnd } from '../children/host.js';
import type { SpawnsOf } from '../children/types.js';
import { encodeJson } from '../json/encode.js';
import { describeViolations, InvalidOptionError } from '../types/errors.js';
import type { StoredFailure } from '../types/failure.js';
import type { JobType } from '../types/job-type.js';
import type { JsonText, JsonValue } from '../types/json.js';

/** An error that job `K` declares, as a child ends with it. */
type DeclaredError<K extends JobType> = {
  [C in keyof K['errors'] & string]: {
    readonly code: C;
    readonly message?: string;
  } & (undefined extends K['errors'][C]
    ? { readonly data?: undefined }
    : { readonly data: K['errors'][C] });
}[keyof K['errors'] & string];

interface OtherError {
  readonly kind: 'unexpected' | 'timed-out' | 'lost' | 'cancelled';
  readonly message?: string;
}

/** How a child ends. */
export type ChildAnswer<K extends JobType> =
  { readonly output: K['output'] } | { readonly error: DeclaredError<K> | OtherError };

/** A child that asks for its answer. */
export interface AskingChild {
  readonly key: string;
  /** How many of its type were started before it. */
  readonly index: number;
}

/** The answer to all children of type `K`, or what answers each. */
export type AnswerFor<K extends JobType> =
  | ChildAnswer<K>
  | ((params: K['params'], child: AskingChild) => ChildAnswer<K> | Promise<ChildAnswer<K>>);

/** How the children of job `J` end, by their types' names. */
export type ChildAnswers<J extends JobType> = {
  readonly [N in SpawnsOf<J>['name']]?: AnswerFor<Extract<SpawnsOf<J>, { readonly name: N }>>;
};

/** The same, of no type in particular. */
export type AnyAnswers = Readonly<Record<string, AnswerFor<JobType> | undefined>>;

/**
 * The end of a child, by the test's answers.
 * @throws {InvalidOptionError} where there is none, or it cannot be stored
 */
export async function answeredEnd(
  answers: AnyAnswers,
  name: string,
  params: JsonText,
  child: AskingChild,
): Promise<ChildEnd> {
  const given = answers[name];
  if (given === undefined) {
    throw new InvalidOptionError(
      `The handler awaits a child ${name} (key ${JSON.stringify(child.key)}), and the test says nothing of how it ends. ` +
        `Give runHandler an answer: { children: { ${JSON.stringify(name)}: { output: … } } }.`,
    );
  }
  const answer = typeof given === 'function' ? await given(JSON.parse(params), child) : given;
  if ('output' in answer) return { state: 'succeeded', output: text(name, answer.output) };
  return failed(name, answer.error);
}

function failed(name: string, error: OtherError | { readonly code: string }): ChildEnd {
  const { kind, code, message, data } = error as Partial<StoredFailure>;
  if (code === undefined) {
    const state = kind === 'cancelled' ? 'cancelled' : 'dead';
    const why = message ?? `The test lets ${name} end so.`;
    return { state, error: { kind: kind ?? 'unexpected', message: why } };
  }
  const failure: StoredFailure = { kind: 'declared', code, message: message ?? code };
  if (data === undefined) return { state: 'failed', error: failure };
  return {
    state: 'failed',
    error: { ...failure, data: JSON.parse(text(name, data)) as JsonValue },
  };
}

function text(name: string, value: unknown): JsonText {
  const encoded = encodeJson(value);
  if ('text' in encoded) return encoded.text;
  throw new InvalidOptionError(
    `The answer for child ${name} cannot be stored: ${describeViolations(encoded.violations)}.`,
  );
}
