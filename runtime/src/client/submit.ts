import { encodeParams } from '../json/encode-params.js';
import { uuidv7 } from '../json/uuid.js';
import type { NewJob, Submitted } from '../store/job.js';
import { KeyConflictError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import type { SubmitOptions } from './types.js';

/** All that is read of the options of a submit. */
export const SUBMIT_FIELDS: readonly string[] = [
  'key',
  'runAt',
  'delay',
  'priority',
  'headers',
  'in',
  'signal',
] satisfies (keyof SubmitOptions)[];

/**
 * Stores a job, or finds the one its key made before; answers its id.
 * @throws {InvalidParamsError} {KeyConflictError} {InvalidOptionError} {ClientClosedError}
 */
export async function submitJob<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
  params: J['params'],
  options: SubmitOptions,
): Promise<string> {
  const { signal, in: tx } = options;
  signal?.throwIfAborted();
  const make = (): NewJob | Promise<NewJob> => newJob(descriptor, params, options);
  const sent =
    tx === undefined
      ? connection.submit(make)
      : connection.submitTogether(async () => [await make()], tx).then(([first]) => first);
  if (signal === undefined) return idOf(await sent, descriptor, options.key);
  sent.catch(() => undefined); // looked at below
  const { abortable } = await import('../children/abortable.js');
  return idOf(await abortable(signal, sent), descriptor, options.key);
}

/** @throws {KeyConflictError} */
export function idOf(
  submitted: Submitted | undefined,
  { name }: JobDescriptor,
  key: string | undefined,
): string {
  if (submitted === undefined) throw new Error('The store answered nothing for a submitted job.');
  if (submitted.answer === 'conflict') throw new KeyConflictError(name, key ?? '', submitted.id);
  return submitted.id;
}

/**
 * A promise only where something has to be loaded first: each one costs as much as the job.
 * @throws {InvalidParamsError} {InvalidOptionError}
 */
export function newJob(
  descriptor: JobDescriptor,
  params: unknown,
  options: SubmitOptions,
): NewJob | Promise<NewJob> {
  const { name, version, revision, queue, priority } = descriptor;
  // Before anything is awaited: ids are in the order of the calls.
  const id = uuidv7();
  const text = encodeParams(descriptor, params);
  if (typeof text === 'string' && isEmpty(options))
    return { id, name, version, revision, queue, priority, params: text };
  return wished({ id, name, version, revision, queue, priority }, text, options);
}

async function wished(
  job: Omit<NewJob, 'params'>,
  encoding: string | Promise<string>,
  options: SubmitOptions,
): Promise<NewJob> {
  const plain = { ...job, params: await encoding };
  // Not before it is needed: importing a client is to cost little.
  const whole = isEmpty(options)
    ? plain
    : (await import('./submission.js')).withOptions(plain, options);
  // While that was loaded.
  options.signal?.throwIfAborted();
  return whole;
}

/** Whether there is nothing in them that is stored, or to be refused. */
function isEmpty(options: SubmitOptions): boolean {
  return Object.entries(options).every(
    ([field, value]) =>
      field === 'in' ||
      field === 'signal' ||
      (value === undefined && SUBMIT_FIELDS.includes(field)),
  );
}
