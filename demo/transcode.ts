import type { Chunk, MediaFile } from '../generated/client/types/media.js';
import type { MediaTranscode } from '../generated/client/media.transcode.js';
import type { JobHandle } from '@jobwright/runtime/client';
import type { Client } from '../generated/client/index.js';
import { Board, paint } from './board.js';
import type { Runners } from './runners.js';
import { outputOf } from './result.js';

const TAKEOVER_LIMIT_MS = 40_000;

/** Transcodes every piece at once, and kills a runner in the middle. */
export async function transcodeAll(
  jobs: Client,
  pieces: readonly Chunk[],
  runners: Runners,
): Promise<readonly MediaFile[]> {
  const board = new Board();
  const drama = new Drama(runners, board);
  const files = pieces.map(async ({ index, file }) => {
    const label = `piece ${index + 1}`;
    const job = await jobs.media.transcode.submit({ source: file.location, format: 'mp3' });
    board.set(job.id, label, 0, 'queued');
    await follow(job, label, board, runners, drama);
    return outputOf('media.transcode', await job.result({ timeout: '2m' }));
  });
  try {
    const encoded = await Promise.race([Promise.all(files), drama.failed]);
    if (!drama.happened) board.say('    (Too short a file to kill a runner in the middle of it.)');
    return encoded;
  } finally {
    board.end();
  }
}

async function follow(
  job: JobHandle<MediaTranscode>,
  label: string,
  board: Board,
  runners: Runners,
  drama: Drama,
): Promise<void> {
  for await (const { percent } of job.watch()) {
    if (percent === 100) break;
    board.set(job.id, label, percent, `runner ${runners.holder(job.id)}${drama.mark(job.id)}`);
    if (percent > 15 && percent < 85) drama.begin(job, label);
  }
  board.set(job.id, label, 100, `${paint('green', 'done')} by runner ${runners.holder(job.id)}`);
}

/** The death of a runner and what comes of it: happens once. */
class Drama {
  readonly #runners: Runners;
  readonly #board: Board;
  #victim: string | undefined;
  #fail!: (error: unknown) => void;

  /** Only ever rejects: when nobody picks the job up. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(runners: Runners, board: Board) {
    this.#runners = runners;
    this.#board = board;
  }

  mark(id: string): string {
    return id === this.#victim ? paint('yellow', ', killed once') : '';
  }

  get happened(): boolean {
    return this.#victim !== undefined;
  }

  begin(job: JobHandle<MediaTranscode>, label: string): void {
    if (this.happened) return;
    this.#victim = job.id;
    this.#kill(job, label).catch(this.#fail);
  }

  async #kill(job: JobHandle<MediaTranscode>, label: string): Promise<void> {
    const dead = this.#runners.holder(job.id);
    const pid = this.#runners.pid(dead);
    const pickedUp = this.#runners.until(
      (event, runner) => event.type === 'claimed' && event.id === job.id && runner !== dead,
      TAKEOVER_LIMIT_MS,
    );
    await this.#runners.kill(dead);
    const killed = performance.now();
    const { state } = await job.read();
    this.#board.say(
      paint(
        'red',
        `  ✗ kill -9 ${pid}: runner ${dead} is dead in the middle of ${label}; the database says "${state}".`,
      ),
    );
    this.#board.say(
      '    Nobody tells the other runner: it must notice that the lease runs out (10 s).',
    );
    await pickedUp;
    const seconds = ((performance.now() - killed) / 1_000).toFixed(1);
    this.#board.say(
      paint(
        'green',
        `  ✓ runner ${this.#runners.holder(job.id)} picked ${label} up, ${seconds} s after the kill.`,
      ),
    );
  }
}
