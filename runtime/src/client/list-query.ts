import { isUuid } from '../json/uuid.js';
import type { ListQuery } from '../store/job.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import { toFilter } from './filter.js';
import type { AnyJobQuery, PageOptions } from './types.js';

const DEFAULT_PAGE = 50;
/** What the integers of every database hold. */
const MOST_ROWS = 2 ** 31 - 1;

/** @throws {InvalidOptionError} {NotIndexedError} */
export function toQuery(
  { limit = DEFAULT_PAGE, before, ...filter }: AnyJobQuery & PageOptions,
  descriptors: ReadonlyMap<string, JobDescriptor>,
): ListQuery {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new InvalidOptionError(
      `limit ${String(limit)} is no whole number from 1 to ${MOST_ROWS}.`,
    );
  }
  if (before !== undefined && !isUuid(before)) {
    throw new InvalidOptionError(
      `before ${JSON.stringify(before)} is no id of a job. Give the \`next\` of the page before.`,
    );
  }
  return {
    ...toFilter(filter, descriptors),
    limit,
    ...(before === undefined ? {} : { before: before.toLowerCase() }),
  };
}
