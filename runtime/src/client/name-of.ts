import type { JobDescriptor, JobType } from '../types/job-type.js';

/** The name that tells a union of jobs apart, and for one of an unknown type the name it really has. */
export function nameOf<J extends JobType>(
  record: { readonly name: string },
  descriptor: JobDescriptor<J> | undefined,
): { readonly name: J['name'] } {
  if (descriptor !== undefined) return { name: descriptor.name };
  return { name: '$unknown', jobName: record.name } as { readonly name: J['name'] };
}
