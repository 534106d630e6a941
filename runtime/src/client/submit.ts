import { encodeParams } from '../json/encode-params.js';
import { uuidv7 } from '../json/uuid.js';
import type { NewJob } from '../store/job.js';
import { KeyConflictError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkKey } from './check.js';
import type { Connection } from './connection.js';
import type { SubmitOptions } from './types.js';

/**
 * Stores a job, or finds the one its key made before; answers its id.
 * @throws {InvalidParamsError} {KeyConflictError} {InvalidOptionError}
 */
export async function submitJob<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
  params: J['params'],
  options: SubmitOptions,
): Promise<string> {
  const job = await newJob(descriptor, params, options.key);
  const submitted =
    options.in === undefined
      ? await connection.submit(job)
      : (await (await connection.store()).submit([job], options.in))[0];
  if (submitted === undefined) throw new Error('The store answered nothing for a submitted job.');
  if (submitted.answer === 'conflict') {
    throw new KeyConflictError(descriptor.name, options.key ?? '', submitted.id);
  }
  return submitted.id;
}

async function newJob(
  descriptor: JobDescriptor,
  params: unknown,
  key: string | undefined,
): Promise<NewJob> {
  const { name, version, revision, queue, priority } = descriptor;
  // Before anything is awaited: ids are in the order of the calls.
  const id = uuidv7();
  const text = await encodeParams(descriptor, params);
  const job = { id, name, version, revision, queue, priority, params: text };
  if (key === undefined) return job;
  checkKey(key);
  // Not before it is needed: importing a client is to cost little.
  const { hashOfJson } = await import('../json/canonical.js');
  return { ...job, key: { key, paramsHash: hashOfJson(text) } };
}
