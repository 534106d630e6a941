import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type NewJob, type Store } from '@jobwright/runtime/store';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { check } from '../checker/check.js';
import { endText } from '../checker/places.js';
import { timelines } from '../checker/timeline.js';
import type { Violation } from '../checker/violation.js';
import { lateEffects } from '../checker/writes.js';
import { openEyes, type Eyes } from '../history/database.js';
import type { Cancel, EndedJob, History } from '../history/history.js';
import { readHistory } from '../history/read.js';
import { Random } from '../../../runtime/src/testing/example/random.js';
import { ATTEMPTS } from '../workload/jobs.mjs';
import type { Planned } from '../workload/plan.js';
import { Disturber, type Disturbances } from './disturber.js';
import { Runners } from './runners.js';

export interface Campaign {
  /** A migrated, empty database. */
  readonly store: string;
  readonly seed: number;
  readonly plan: (random: Random) => readonly Planned[];
  readonly runners: number;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** How many jobs wait in the database before more are submitted: the work is to last as long as the disturbance. */
  readonly backlog: number;
  readonly disturbances: Disturbances;
  /** How long until all has ended, at most. */
  readonly limitMs: number;
}

export interface Result {
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly seconds: number;
  /** Of runner processes. */
  readonly deaths: number;
  /** Effects under outdated tokens, which storage that is fenced by the epoch refuses. */
  readonly late: number;
}

const LOOK_MS = 50;
const SIGHT_MS = 1_000;
const SUBMIT_BATCH = 200;
const CANCEL_GRACE_MS = 1_000;

/** Runs a workload while its runners are disturbed, to the end of every job, and checks what has been kept of it. */
export async function runCampaign(campaign: Campaign): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-chaos-'));
  const effects = join(folder, 'effects.ndjson');
  await writeFile(effects, '');
  const { store: url, runners: count, concurrency, leaseMs } = campaign;
  const eyes = await openEyes(url);
  const store = await openStore(url);
  await store.open();
  const lease = `${leaseMs}ms`;
  const runners = new Runners(count, { store: url, effects, concurrency, lease });
  const began = performance.now();
  try {
    const known = await work(campaign, { eyes, store, runners });
    await runners.end();
    const history = await readHistory(eyes, effects, known);
    return {
      history,
      violations: check(history, (name) => (name.startsWith('chaos.die') ? 20 : ATTEMPTS)),
      seconds: (performance.now() - began) / 1_000,
      deaths: runners.deaths,
      late: lateEffects(history, timelines(history)),
    };
  } finally {
    await runners.end();
    await store.close();
    await eyes.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Scene {
  readonly eyes: Eyes;
  readonly store: Store;
  readonly runners: Runners;
}

type Known = Pick<History, 'submitted' | 'sightings' | 'cancels'>;

async function work(campaign: Campaign, { eyes, store, runners }: Scene): Promise<Known> {
  const { store: url, seed, leaseMs, disturbances, limitMs } = campaign;
  const random = new Random(seed);
  const planned = campaign.plan(random);
  const disturber = new Disturber({ store: url, eyes, runners, random, leaseMs }, disturbances);
  const sightings = new Map<string, string>();
  const submitted: string[] = [];
  const cancels: Cancel[] = [];
  const cancelling: Promise<void>[] = [];
  const cancelLater = async (id: string, afterMs: number): Promise<void> => {
    await sleep(afterMs);
    const request = { id, reason: 'by chance', graceMs: CANCEL_GRACE_MS };
    const [answer] = await untilStored(() => store.cancel([request]));
    if (answer !== 'cancelled' && answer !== 'requested') return;
    const [clock] = await eyes.read<{ now: number }>(eyes.queries.now);
    cancels.push({ id, answeredAt: clock?.now ?? 0 });
  };
  const givenUpAt = performance.now() + limitMs;
  let sightAt = performance.now() + SIGHT_MS;
  for (;;) {
    const [counts] = await eyes.read<{ ended: number; live: number }>(eyes.queries.progress);
    const { ended, live } = { ended: Number(counts?.ended), live: Number(counts?.live) };
    const rest = planned.slice(submitted.length, submitted.length + SUBMIT_BATCH);
    if (rest.length > 0 && live < campaign.backlog) {
      const jobs = rest.map((job) => newJob(job));
      await untilStored(() => store.submit(jobs));
      submitted.push(...jobs.map(({ id }) => id));
      cancelling.push(
        ...rest.flatMap(({ cancelAfterMs }, n) =>
          cancelAfterMs === undefined ? [] : [cancelLater(jobs[n]?.id ?? '', cancelAfterMs)],
        ),
      );
    }
    if (live === 0 && rest.length === 0) break;
    // Of the jobs that were submitted; those that jobs have started come on top.
    const share = submitted.length / planned.length - (0.5 * live) / (ended + live + 1);
    await disturber.disturb(share);
    if (performance.now() > sightAt) {
      for (const end of await eyes.read<EndedJob>(eyes.queries.ended))
        if (!sightings.has(end.id)) sightings.set(end.id, endText(end));
      sightAt = performance.now() + SIGHT_MS;
    }
    if (performance.now() > givenUpAt) break;
    await sleep(LOOK_MS);
  }
  await Promise.all(cancelling);
  await disturber.calm();
  return { submitted, sightings, cancels };
}

/** The campaign's own connections are ended as well. */
async function untilStored<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(50);
    }
  }
}

function newJob({ name, params }: Planned): NewJob {
  const rank = { version: 1, revision: 1, queue: 'default', priority: 0 };
  return { id: uuidv7(), name, ...rank, params: JSON.stringify(params) };
}
