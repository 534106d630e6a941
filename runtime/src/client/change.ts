import { hashOfJson } from '../json/canonical.js';
import { encodeParams } from '../json/encode-params.js';
import { uuidv7 } from '../json/uuid.js';
import type { NewParams, UpdateAnswer } from '../store/control.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkFields } from './fields.js';
import type { Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { submission } from './submission.js';
import type { JobUpdate, RedriveOptions, RedriveResult } from './types.js';

/** @throws {InvalidParamsError} {InvalidOptionError} */
export async function updateJob<J extends JobType>(
  connection: Connection,
  id: string,
  update: JobUpdate<J>,
  descriptor: JobDescriptor<J> | undefined,
): Promise<UpdateAnswer> {
  checkFields('An update', update, ['params', 'runAt', 'delay', 'priority']);
  const { params, ...wish } = update;
  const change = submission(wish);
  const given = await newParams(params, descriptor);
  if (given === undefined && Object.keys(change).length === 0)
    throw new InvalidOptionError('An update says what is to be changed.');
  const store = await connection.store();
  const [answer] = await store.update([{ id, ...change, ...(given && { params: given }) }]);
  return answer ?? 'not-found';
}

/** @throws {InvalidParamsError} {InvalidOptionError} */
export async function redriveJob<J extends JobType>(
  connection: Connection,
  { id, name }: { readonly id: string; readonly name: string },
  options: RedriveOptions<J>,
  descriptor: JobDescriptor<J> | undefined,
): Promise<RedriveResult<J>> {
  checkFields('A redrive', options, ['params']);
  const { params } = options;
  const given = await newParams(params, descriptor);
  const store = await connection.store();
  const [made = { answer: 'not-found' }] = await store.redrive([
    { id, newId: uuidv7(), ...(given && { params: given }) },
  ]);
  if (!('id' in made)) return made;
  const job = jobHandle(connection, { id: made.id, name, uncommitted: false }, descriptor);
  return { answer: made.answer, job };
}

async function newParams(
  params: unknown,
  descriptor: JobDescriptor | undefined,
): Promise<NewParams | undefined> {
  if (params === undefined) return undefined;
  if (descriptor === undefined)
    throw new InvalidOptionError('This client does not know the job type, and so no params of it.');
  const { version, revision } = descriptor;
  const text = await encodeParams(descriptor, params);
  return { version, revision, params: text, paramsHash: hashOfJson(text) };
}
