import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Store } from '@jobwright/runtime/store';
import type { Client } from '../generated/client/index.js';
import type { MediaIngest } from '../generated/client/media.ingest.js';
import { Board, paint } from './board.js';
import { Kill, type Killed } from './kill.js';
import { outputOf } from './result.js';
import type { Runners } from './runners.js';

const CHUNK_SECONDS = 45;
/** So many chunks have ended when the runner is killed. */
const ENDED_BEFORE = 2;
const LOOK_MS = 100;

export interface Ingested {
  readonly id: string;
  readonly output: MediaIngest['output'];
  /** `undefined` where the sound was too short for it. */
  readonly killed: Killed | undefined;
}

export interface Places {
  readonly archive: string;
  readonly out: string;
  readonly scratch: string;
}

/** Submits the ingest, shows how its chunks are transcoded, and kills the runner that runs it. */
export async function ingest(
  { archive, out, scratch }: Places,
  jobs: Client,
  store: Store,
  runners: Runners,
): Promise<Ingested> {
  const job = await jobs.media.ingest.submit({
    source: { uri: pathToFileURL(archive).href },
    target: { uri: pathToFileURL(out).href },
    format: 'mp3',
    seconds: CHUNK_SECONDS,
    workspace: pathToFileURL(scratch).href,
  });
  const board = new Board();
  const kill = new Kill(store, runners, board, job);
  const chunks = new Chunks(jobs, runners, board, kill);
  const over = new AbortController();
  try {
    const watched = chunks.watch(store, job.id, over.signal);
    const result = job.result({ timeout: '2m' });
    const output = outputOf('media.ingest', await Promise.race([result, kill.failed, watched]));
    over.abort();
    await watched.catch(() => undefined);
    if (kill.killed === undefined)
      board.say('    (Too short a sound to kill a runner in the middle of it.)');
    return { id: job.id, output, killed: await kill.killed };
  } finally {
    over.abort();
    board.end();
  }
}

/** The rows of the board: the transcodes, as the ingest starts them. */
class Chunks {
  readonly #jobs: Client;
  readonly #runners: Runners;
  readonly #board: Board;
  readonly #kill: Kill;
  readonly #followed = new Map<string, Promise<void>>();
  #ended = 0;

  constructor(jobs: Client, runners: Runners, board: Board, kill: Kill) {
    this.#jobs = jobs;
    this.#runners = runners;
    this.#board = board;
    this.#kill = kill;
  }

  /** Looks for children until it is told to stop; never resolves before that. */
  async watch(store: Store, ingest: string, signal: AbortSignal): Promise<never> {
    for (;;) {
      const { children } = await store.recall(ingest);
      for (const { id, name, key } of children) {
        if (name !== 'media.transcode' || this.#followed.has(id)) continue;
        this.#followed.set(id, this.#follow(id, basename(key, '.wav'), signal));
      }
      // A failure to follow is the demo's.
      await Promise.race([pause(LOOK_MS, undefined, { signal }), this.#anyFailure()]);
    }
  }

  async #anyFailure(): Promise<void> {
    await Promise.all(this.#followed.values());
    await new Promise(() => undefined);
  }

  async #follow(id: string, label: string, signal: AbortSignal): Promise<void> {
    const job = await this.#jobs.$get(id);
    if (job.name !== 'media.transcode') return;
    this.#board.set(id, label, 0, 'queued');
    for await (const { percent } of job.watch({ signal })) {
      const runner = this.#runners.holder(id);
      this.#board.set(id, label, Math.min(percent, 99), `runner ${runner}`);
      const inTheMiddle = percent < 80 && runner === this.#kill.victim;
      if (inTheMiddle && this.#ended >= ENDED_BEFORE) this.#kill.begin();
    }
    this.#ended += 1;
    const by = this.#runners.holder(id);
    this.#board.set(id, label, 100, `${paint('green', 'done')} by runner ${by}`);
  }
}
