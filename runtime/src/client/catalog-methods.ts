import type { JobFilter } from '../store/job.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkReason } from './check.js';
import type { Connection } from './connection.js';
import { toFilter, toFilterOfChange } from './filter.js';
import { toQuery } from './list-query.js';
import { cancelAll, redriveAll } from './many.js';
import { toPauseTarget, toResumeTarget } from './pause-target.js';
import { toSnapshot } from './snapshot.js';
import type { AnyJobQuery, ClientBase } from './types.js';

/** What a client does with many jobs, or with none. */
export type CatalogMethods = Pick<
  ClientBase<JobType>,
  '$list' | '$count' | '$cancel' | '$redrive' | '$pause' | '$resume' | '$paused'
>;

export function catalogMethods(
  connection: Connection,
  byName: ReadonlyMap<string, JobDescriptor>,
): CatalogMethods {
  const toChange = (query: AnyJobQuery): JobFilter => toFilterOfChange(query, byName);
  return {
    async $list(options = {}) {
      const query = toQuery(options, byName);
      const records = await (await connection.store()).list(query);
      return {
        jobs: records.map((record) => toSnapshot(record, byName.get(record.name))),
        next: records.length === query.limit ? records.at(-1)?.id : undefined,
      };
    },
    async $count(query = {}) {
      const filter = toFilter(query, byName);
      return (await connection.store()).count(filter);
    },
    async $cancel(query, reason = 'cancelled by the caller', progress = () => undefined) {
      checkReason(reason);
      const filter = toChange(query);
      return cancelAll(await connection.store(), filter, reason, progress);
    },
    async $redrive(query, progress = () => undefined) {
      const filter = toChange(query);
      return redriveAll(await connection.store(), filter, progress);
    },
    async $pause(what) {
      const target = toPauseTarget(what, byName);
      await (await connection.store()).pause([target]);
    },
    async $resume(what) {
      const store = await connection.store();
      const target = await toResumeTarget(what, byName, store);
      await store.resume([target]);
    },
    async $paused() {
      const paused = await (await connection.store()).paused();
      return paused.map(({ kind, name, pausedAt }) => {
        const since = new Date(pausedAt);
        return kind === 'queue' ? { queue: name, since } : { job: name, since };
      });
    },
  };
}
