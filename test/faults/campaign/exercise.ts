import { expect } from 'vitest';
import { emptyStore, type StoreKind } from '../../support/stores.js';
import { runCampaign, type Campaign, type Result } from './campaign.js';

/** Another at each run; CHAOS_SEED has one again. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

const CALM = { kills: 0, stops: 0, terminations: 0 };

export type ShortCampaign = Pick<Campaign, 'plan'> & Partial<Campaign>;

/** Runs a campaign to its end on a fresh database, and expects that all has ended and nothing is found. */
export async function exercise(kind: StoreKind, campaign: ShortCampaign): Promise<Result> {
  const fresh = await emptyStore(kind);
  try {
    const result = await runCampaign({
      store: fresh.url,
      seed: SEED,
      runners: 1,
      concurrency: 10,
      leaseMs: 1_000,
      backlog: 1_000,
      disturbances: CALM,
      limitMs: 80_000,
      ...campaign,
    });
    const { violations, history } = result;
    expect({ seed: SEED, violations, live: history.live }).toEqual({
      seed: SEED,
      violations: [],
      live: [],
    });
    return result;
  } finally {
    await fresh.drop();
  }
}
