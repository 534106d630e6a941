import type { EndState } from '../../types/state.js';
import { firstOfEach } from '../batch.js';
import type { ClaimGroups } from '../claim-groups.js';
import { updatedGroup, type RedriveAnswer, type RedriveRequest } from '../control.js';
import type { PostgresConnection } from './connection.js';
import { uuid } from './ids.js';
import { readJobs } from './read.js';
import * as SQL from './sql/control.js';

/** Makes jobs anew. The old ones have ended, so what is read of them first stays so. */
export async function redriveJobs(
  connection: PostgresConnection,
  claimGroups: ClaimGroups,
  requests: readonly RedriveRequest[],
): Promise<readonly RedriveAnswer[]> {
  const ids = requests.map(({ id }) => uuid(id));
  const records = await readJobs((text, values) => connection.query(text, values), ids);
  const asked = firstOfEach(
    requests.flatMap(({ id, newId, params }, n) => {
      const record = records[n];
      if (record === undefined) return [];
      const group = updatedGroup(record, { id, ...(params && { params }) });
      return [{ id, newId, params, group }];
    }),
    ({ id }) => id,
  );
  const groups = await claimGroups.of(asked.map(({ group }) => group));
  const found = await connection.transaction(async (query) => {
    await query(SQL.KEEP_JOBS, [ids]);
    await query(SQL.REDRIVE, [
      asked.map(({ id }) => uuid(id)),
      asked.map(({ newId }) => newId),
      groups,
      asked.map(({ group }) => group.version),
      asked.map(({ group }) => group.revision),
      asked.map(({ params }) => params?.params ?? null),
      asked.map(({ params }) => params?.paramsHash ?? null),
    ]);
    return query<FoundRow>(SQL.FIND_REDRIVES, [ids]);
  });
  return requests.map(({ newId }, n) => answer(found[n], newId));
}

interface FoundRow {
  readonly exists: boolean;
  readonly state: EndState | null;
  readonly new_id: string | null;
}

function answer(found: FoundRow | undefined, newId: string): RedriveAnswer {
  if (found?.exists !== true) return { answer: 'not-found' };
  if (found.state === null) return { answer: 'live' };
  if (found.new_id !== null)
    return { answer: found.new_id === newId ? 'redriven' : 'existing', id: found.new_id };
  return { answer: 'succeeded' };
}
