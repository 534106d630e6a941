import { uuidv7 } from '../json/uuid.js';
import type { JobFilter, JobRecord } from '../store/job.js';
import type { Store } from '../store/store.js';
import { CANCEL_GRACE_MS } from './handle.js';
import type { CancelCounts, RedriveCounts } from './types.js';

const PAGE = 500;

/** Cancels jobs in batches, newest first; those that are submitted meanwhile are left alone. */
export async function cancelAll(
  store: Store,
  filter: JobFilter,
  reason: string,
  progress: (counts: CancelCounts) => void,
): Promise<CancelCounts> {
  const counts = { cancelled: 0, requested: 0, ended: 0 };
  const states = filter.states ?? (['queued', 'running', 'waiting'] as const);
  for await (const jobs of pages(store, { ...filter, states })) {
    const answers = await store.cancel(
      jobs.map(({ id }) => ({ id, reason, graceMs: CANCEL_GRACE_MS })),
    );
    for (const answer of answers) counts[answer === 'not-found' ? 'ended' : answer] += 1;
    progress({ ...counts });
  }
  return counts;
}

/** Redrives jobs in batches, newest first. */
export async function redriveAll(
  store: Store,
  filter: JobFilter,
  progress: (counts: RedriveCounts) => void,
): Promise<RedriveCounts> {
  const counts = { redriven: 0, existing: 0 };
  const states = filter.states ?? (['failed', 'dead'] as const);
  for await (const jobs of pages(store, { ...filter, states })) {
    const news = jobs.filter(({ redrivenAs }) => redrivenAs === undefined);
    counts.existing += jobs.length - news.length;
    const answers = await store.redrive(news.map(({ id }) => ({ id, newId: uuidv7() })));
    for (const { answer } of answers)
      if (answer === 'redriven' || answer === 'existing') counts[answer] += 1;
    progress({ ...counts });
  }
  return counts;
}

async function* pages(store: Store, filter: JobFilter): AsyncGenerator<readonly JobRecord[]> {
  for (let before: string | undefined; ;) {
    const page = await store.list({ ...filter, limit: PAGE, ...(before && { before }) });
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    before = page.at(-1)?.id;
  }
}
