import { InvalidOptionError, type JobDescriptor } from '@jobwright/runtime';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { loadRegistry } from './registry.js';

/**
 * The contract of a job type, from the code in the folder `generated`.
 * @throws {InvalidOptionError} where there is none; says which there are
 * @throws {NotGeneratedError}
 */
export async function findJob(name: string, generated: string): Promise<JobDescriptor> {
  const { entries } = await loadRegistry(generated);
  const descriptors = entries.map(({ job }) => job.descriptor);
  const found = descriptors.find((descriptor) => descriptor.name === name);
  if (found !== undefined) return found;
  const names = descriptors.map((descriptor) => descriptor.name);
  const guess = didYouMean(name, names);
  throw new InvalidOptionError(
    `There is no job type ${name}; ${guess ?? `there are: ${names.join(', ')}.`}`,
  );
}
