import { uuidv7 } from '../../json/uuid.js';
import type { Store } from '../../store/store.js';
import { mark, systemClocks } from './lease.js';
import type { BegunLease, LeaseTerms } from './messages.js';

/** Begins a lease of a runner that is new with it. */
export async function beginLease(
  store: Store,
  { name, leaseMs }: Pick<LeaseTerms, 'name' | 'leaseMs'>,
): Promise<BegunLease> {
  const runnerId = uuidv7();
  const sent = mark(systemClocks);
  await store.register({ id: runnerId, name, leaseMs });
  return { runnerId, sent };
}
