import { InvalidOptionError } from '../../types/errors.js';
import type { NewJob } from '../job.js';

/** What the columns hold, in characters. */
const LONGEST = { name: 255, queue: 255, key: 500 } as const;

/** What does not fit would be cut off, or become null, on its way through a statement in an application's lax SQL mode. */
export function checkFit(job: NewJob): void {
  checkLength('name', job.name);
  checkLength('queue', job.queue);
  checkLength('key', job.key?.key ?? '');
  for (const what of ['version', 'revision', 'priority'] as const) {
    if ((job[what] | 0) !== job[what]) {
      throw new InvalidOptionError(
        `The ${what} of a job is ${job[what]}; a MariaDB store takes whole numbers of 32 bits.`,
      );
    }
  }
}

/** Of a child or a step, as of a job. */
export function checkLength(what: keyof typeof LONGEST, text: string): void {
  if (text.length > LONGEST[what]) {
    throw new InvalidOptionError(
      `The ${what} of a job has ${text.length} characters; a MariaDB store takes ${LONGEST[what]}.`,
    );
  }
}
