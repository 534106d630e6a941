import { readFile } from 'node:fs/promises';
import type { Eyes } from './database.js';
import type { Attempt, Edge, Effect, EndedJob, History, Job, LiveJob } from './history.js';
import type { RunnerRow, Status, Step } from './history.js';

/** Reads all of it. Nobody may be at work any more: the tables are read one after the other. */
export async function readHistory(
  eyes: Eyes,
  effectsPath: string,
  known: Pick<History, 'submitted' | 'sightings' | 'cancels'>,
): Promise<History> {
  const { queries } = eyes;
  const effects = (await readFile(effectsPath, 'utf8')).split('\n').filter((line) => line !== '');
  return {
    ...known,
    jobs: await eyes.read<Job>(queries.jobs),
    live: await eyes.read<LiveJob>(queries.live),
    ended: await eyes.read<EndedJob>(queries.ended),
    attempts: await eyes.read<Attempt>(queries.attempts),
    edges: await eyes.read<Edge>(queries.edges),
    steps: await eyes.read<Step>(queries.steps),
    statuses: await eyes.read<Status>(queries.statuses),
    runners: await eyes.read<RunnerRow>(queries.runners),
    effects: effects.map((line) => JSON.parse(line) as Effect),
  };
}
