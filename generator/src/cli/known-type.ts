import { resolve } from 'node:path';
import type { Store } from '@jobwright/runtime/store';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { findFiles } from '../load/find.js';
import { tell } from './output.js';

export interface TypeOptions {
  readonly job?: string;
  /** With it, the type was found in the generated code. */
  readonly where?: unknown;
  readonly schemas: string;
}

/**
 * Tells where nothing here is of the job type that was asked for, neither a job file in `schemas` nor a job in the store: it may be
 * misspelt. The command goes on, since job files may be elsewhere, and jobs not be submitted yet.
 */
export async function tellWhenUnknown(
  store: Store,
  { job: name, where, schemas }: TypeOptions,
): Promise<void> {
  if (name === undefined || where !== undefined) return;
  const files = findFiles(resolve(schemas), schemas).jobs;
  const known = new Set(files.map((file) => file.replace(/\.yaml$/, '')));
  if (known.has(name)) return;
  for (const type of (await store.overview()).types) known.add(type.name);
  // All that have ended are looked through only for a name that is not found elsewhere.
  if (known.has(name) || (await store.list({ names: [name], limit: 1 })).length > 0) return;
  const guess = didYouMean(name, known) ?? 'is it spelt so?';
  tell(`no job file of ${name} in ${schemas}, and no job of it in the store; ${guess}`);
}
