import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import {
  createRunner,
  type Isolation,
  type Runner,
  type RunnerEvent,
} from '@jobwright/runtime/runner';
import { RunProcess } from '../../support/cli.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore, type StoreKind } from '../../support/stores.js';
import { until } from '../../support/until.js';
import { compiled } from '../../support/worker-modules.js';
import { registry, type Notes } from './runner/index.js';

/** A generated folder, as `jobwright run` sees it. */
const PROJECT = fileURLToPath(new URL('.', import.meta.url));
/** Small enough to be full at once, large enough for the handlers and what loads them. */
const HEAP_MB = 96;

// The output of many threads and processes goes there.
process.stderr.setMaxListeners(0);

type Callers = Readonly<Record<string, JobCaller<Sample<Notes>>>>;

/** A job that was submitted, and the files by which the test and its handler speak. */
export interface Submitted {
  readonly job: JobHandle<Sample<Notes>>;
  readonly result: () => ReturnType<JobHandle<Sample<Notes>>['result']>;
  /** What the handler has noted; waits until there is something. */
  readonly seen: () => Promise<string>;
  readonly letGo: () => Promise<void>;
  /** Resolves when the handler has begun. */
  readonly begun: () => Promise<void>;
}

/** A database of its own, a client, and runners that are stopped at its end. */
export class Scene {
  readonly events: RunnerEvent[] = [];
  readonly store: FreshStore;
  readonly #client: ClientBase<Sample> & Readonly<Record<Isolation, Callers>>;
  readonly #folder: string;
  readonly #runners: { stop(): Promise<unknown> }[] = [];

  static async open(kind: StoreKind): Promise<Scene> {
    return new Scene(await emptyStore(kind), await mkdtemp(join(tmpdir(), 'jobwright-isolation-')));
  }

  private constructor(store: FreshStore, folder: string) {
    this.store = store;
    this.#folder = folder;
    this.#client = buildClient(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
  }

  /** A runner in this process. @param url where its database is, when it is not to be reached directly */
  async runner(url = this.store.url): Promise<Runner> {
    const runner = createRunner({
      store: url,
      registry: compiled(registry),
      concurrency: 50,
      workerHeapMb: HEAP_MB,
      shutdownGrace: '50ms',
      onEvent: (event) => this.events.push(event),
    });
    this.#runners.push(runner);
    await runner.start();
    return runner;
  }

  /** A runner in a process of its own, with little memory. */
  async process(): Promise<RunProcess> {
    const runner = new RunProcess(this.store.url, PROJECT, `--max-old-space-size=${HEAP_MB}`);
    this.#runners.push({ stop: () => runner.end('SIGKILL') });
    await runner.heard('started');
    return runner;
  }

  async submit(mode: Isolation, name: string): Promise<Submitted> {
    const file = join(this.#folder, randomUUID());
    const notes = { seen: `${file}.seen`, go: `${file}.go` };
    const job = await this.#client[mode][name]!.submit(notes);
    return {
      job,
      result: () => job.result({ timeout: '80s' }),
      seen: () => until(() => readFile(notes.seen, 'utf8').catch(() => ''), 60_000),
      letGo: () => writeFile(notes.go, ''),
      begun: async () => {
        for await (const { percent } of job.watch()) if (percent >= 1) return;
      },
    };
  }

  heard(type: RunnerEvent['type'], id?: string): RunnerEvent | undefined {
    return this.events.find(
      (e) => e.type === type && (id === undefined || ('id' in e && e.id === id)),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
    await this.#client.$close();
    await this.store.drop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
