import type { Paused, Recalled, Store } from '@jobwright/runtime/store';

/** So many queued children are looked at: those of one parent are most often of few queues. */
const MOST = 100;

/** What keeps a queued child from being taken, where its type or its queue is paused. */
export async function pausedChild(
  store: Store,
  { children }: Recalled,
  paused: readonly Paused[],
): Promise<Paused | undefined> {
  const queued = children.filter(({ state }) => state === 'queued');
  if (paused.length === 0 || queued.length === 0) return undefined;
  const names = new Set(queued.map(({ name }) => name));
  const byType = paused.find(({ kind, name }) => kind === 'job' && names.has(name));
  if (byType !== undefined) return byType;
  const records = await store.read(queued.slice(0, MOST).map(({ id }) => id));
  const queues = new Set(records.map((record) => record?.queue));
  return paused.find(({ kind, name }) => kind === 'queue' && queues.has(name));
}
