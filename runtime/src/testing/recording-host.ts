import { EndsSoFar, type ChildEnds, type Until } from '../children/ends-so-far.js';
import type { ChildEnd, ChildRequest } from '../children/host.js';
import { encodeJson } from '../json/encode.js';
import { uuidv7 } from '../json/uuid.js';
import type { Host } from '../runner/execute/host.js';
import type { Recalled, StartedChild } from '../store/children.js';
import { describeViolations, InvalidOptionError } from '../types/errors.js';
import type { JsonText, JsonValue } from '../types/json.js';
import type { LogLine } from '../types/log.js';
import { answeredEnd, type AnyAnswers } from './child-answers.js';

interface RecordedChild extends StartedChild {
  readonly request: ChildRequest;
  readonly index: number;
  end: Promise<ChildEnd> | undefined;
  cancelled: string | undefined;
}

/** What a runner is to a handler, with a test in the place of the store: it records, and its children end as they are told. */
export class RecordingHost implements Host {
  readonly statuses: unknown[] = [];
  readonly logs: LogLine[] = [];
  readonly steps: { readonly key: string; readonly result: JsonValue }[] = [];
  readonly sleeps: { readonly key: string; readonly ms: number }[] = [];
  readonly warnings: string[] = [];
  readonly #children = new Map<string, RecordedChild>();
  readonly #answers: AnyAnswers;
  readonly #epoch: number;
  readonly #recalled: Recalled;
  #mistake: { readonly by: unknown } | undefined;

  /** @param steps results of steps that an earlier attempt has done, by key */
  /** @param epoch of the attempt, which readers of a stored log find in its lines */
  constructor(answers: AnyAnswers, steps: Readonly<Record<string, unknown>>, epoch: number) {
    this.#answers = answers;
    this.#epoch = epoch;
    this.#recalled = {
      steps: Object.entries(steps).map(([key, result]) => ({ key, result: stepText(key, result) })),
      sleeps: [],
      children: [],
      replaced: [],
    };
  }

  /** @throws what the test itself has got wrong, whatever the handler made of it. */
  assertNoMistake(): void {
    if (this.#mistake !== undefined) throw this.#mistake.by;
  }

  get children(): readonly {
    readonly name: string;
    readonly key: string;
    readonly params: unknown;
    readonly detached: boolean;
    readonly cancelled?: string;
  }[] {
    return [...this.#children.values()].map(({ name, key, request, cancelled }) => ({
      ...{ name, key, params: JSON.parse(request.params) as unknown },
      detached: request.detached,
      ...(cancelled !== undefined && { cancelled }),
    }));
  }

  // What a store answers later is here answered at once, and a promise all the same.
  readonly status = (status: JsonText): Promise<void> => {
    this.statuses.push(JSON.parse(status));
    return Promise.resolve();
  };

  readonly flush = (): Promise<void> => Promise.resolve();

  log(lines: string): void {
    for (const line of lines.trimEnd().split('\n'))
      this.logs.push({ ...(JSON.parse(line) as LogLine), epoch: this.#epoch });
  }

  recall(): Promise<Recalled> {
    return Promise.resolve(this.#recalled);
  }

  recordStep(key: string, result: JsonText): Promise<void> {
    this.steps.push({ key, result: JSON.parse(result) as JsonValue });
    return Promise.resolve();
  }

  startChildren(requests: readonly ChildRequest[]): Promise<readonly StartedChild[]> {
    return Promise.resolve(requests.map((request) => this.#start(request)));
  }

  awaitChildren(ids: readonly string[], until: Until): Promise<ChildEnds> {
    return new Promise((resolve, reject) => {
      const soFar = new EndsSoFar(ids.length, until, resolve);
      for (const [index, id] of ids.entries())
        this.#end(id).then((end) => {
          soFar.add(index, end);
        }, reject);
    });
  }

  cancelChildren(ids: readonly string[], reason: string): Promise<void> {
    for (const id of ids) {
      const child = this.#byId(id);
      if (child !== undefined) child.cancelled ??= reason;
    }
    return Promise.resolve();
  }

  sleep(key: string, ms: number): Promise<void> {
    this.sleeps.push({ key, ms });
    return Promise.resolve();
  }

  warn(message: string): Promise<void> {
    this.warnings.push(message);
    return Promise.resolve();
  }

  #start(request: ChildRequest): StartedChild {
    const { key, name, paramsHash } = request;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const index = [...this.#children.values()].filter((other) => other.name === name).length;
    const child = { id: uuidv7(), key, name, paramsHash, request, index };
    this.#children.set(key, { ...child, end: undefined, cancelled: undefined });
    return child;
  }

  #end(id: string): Promise<ChildEnd> {
    const child = this.#byId(id);
    if (child === undefined) return Promise.reject(new Error(`There is no child ${id}.`));
    child.end ??= this.#endOf(child);
    return child.end;
  }

  async #endOf({ name, key, index, request, cancelled }: RecordedChild): Promise<ChildEnd> {
    if (cancelled !== undefined)
      return { state: 'cancelled', error: { kind: 'cancelled', message: cancelled } };
    try {
      return await answeredEnd(this.#answers, name, request.params, { key, index });
    } catch (error) {
      this.#mistake ??= { by: error };
      throw error;
    }
  }

  #byId(id: string): RecordedChild | undefined {
    return [...this.#children.values()].find((child) => child.id === id);
  }
}

function stepText(key: string, result: unknown): JsonText {
  const encoded = encodeJson(result);
  if ('text' in encoded) return encoded.text;
  throw new InvalidOptionError(
    `The result of step ${JSON.stringify(key)} cannot be stored: ${describeViolations(encoded.violations)}.`,
  );
}
