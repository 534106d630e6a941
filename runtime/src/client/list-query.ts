import { isStorable } from '../json/storable.js';
import { isUuid } from '../json/uuid.js';
import type { ListQuery } from '../store/job.js';
import { InvalidOptionError } from '../types/errors.js';
import { JOB_STATES } from '../types/state.js';
import type { ListOptions } from './types.js';

const DEFAULT_PAGE = 50;
/** What the integers of every database hold. */
const MOST_ROWS = 2 ** 31 - 1;

/** @throws {InvalidOptionError} */
export function toQuery({ name, state, limit = DEFAULT_PAGE, before }: ListOptions): ListQuery {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new InvalidOptionError(
      `limit ${String(limit)} is no whole number from 1 to ${MOST_ROWS}.`,
    );
  }
  if (state !== undefined && !JOB_STATES.includes(state)) {
    throw new InvalidOptionError(
      `state ${JSON.stringify(state)} is none of ${JOB_STATES.join(', ')}.`,
    );
  }
  if (name !== undefined && !isStorable(name)) {
    throw new InvalidOptionError(`name ${JSON.stringify(name)} is no name of a job.`);
  }
  if (before !== undefined && !isUuid(before)) {
    throw new InvalidOptionError(
      `before ${JSON.stringify(before)} is no id of a job. Give the \`next\` of the page before.`,
    );
  }
  return {
    ...(name === undefined ? {} : { names: [name] }),
    ...(state === undefined ? {} : { states: [state] }),
    limit,
    ...(before === undefined ? {} : { before: before.toLowerCase() }),
  };
}
