import { isStorable } from '../json/storable.js';
import type { PauseTarget } from '../store/control.js';
import type { Store } from '../store/store.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import type { PauseOf } from './types.js';

type Known = ReadonlyMap<string, JobDescriptor>;

/**
 * What is to be paused: a queue, or a job type of this client. A name that is misspelt would pause nothing, and nobody would know.
 * @throws {InvalidOptionError}
 */
export function toPauseTarget(what: PauseOf, known: Known): PauseTarget {
  const target = toTarget(what);
  if (!isKnown(target, known)) throw unknownType(target, known);
  return target;
}

/**
 * What is to be resumed: also a job type that this client does not know, where it is paused.
 * @throws {InvalidOptionError}
 */
export async function toResumeTarget(
  what: PauseOf,
  known: Known,
  store: Store,
): Promise<PauseTarget> {
  const target = toTarget(what);
  if (isKnown(target, known)) return target;
  const paused = await store.paused();
  if (paused.some(({ kind, name }) => kind === 'job' && name === target.name)) return target;
  throw unknownType(target, known);
}

function toTarget({ queue, job }: PauseOf): PauseTarget {
  const name = queue ?? job;
  if ((queue === undefined) === (job === undefined) || !isStorable(name) || name === '') {
    throw new InvalidOptionError('What is paused is one `queue` or one `job` type, by its name.');
  }
  return { kind: queue === undefined ? 'job' : 'queue', name };
}

function isKnown({ kind, name }: PauseTarget, known: Known): boolean {
  return kind === 'queue' || known.has(name);
}

function unknownType({ name }: PauseTarget, known: Known): InvalidOptionError {
  return new InvalidOptionError(
    `This client has no job type ${JSON.stringify(name)}; there are: ${[...known.keys()].join(', ')}.`,
  );
}
