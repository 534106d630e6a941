import type { MigrationFile } from './files.js';
import type { AppliedMigration } from './plan.js';

/** What a file made from a job file has made, told from its name: `JOB.HASH` or `JOB.index-FIELD.HASH`. */
export interface Derived {
  readonly kind: 'view' | 'index';
  /** Without schema or prefix: `media_transcode`, `format_1a2b3c4d`. */
  readonly object: string;
}

const NAME = /^([a-z][a-z0-9_.]*?)(?:\.index-([A-Za-z][A-Za-z0-9_]*))?\.([0-9a-f]{8})$/;

/** `undefined` for the runtime's own files and for those of other tools. */
export function derivedFrom(name: string): Derived | undefined {
  const [, job, field, hash] = NAME.exec(name) ?? [];
  if (job === undefined || hash === undefined) return undefined;
  return field === undefined
    ? { kind: 'view', object: job.replaceAll('.', '_') }
    : { kind: 'index', object: `${field.toLowerCase()}_${hash}` };
}

/** A migration that was applied, and that no job file asks for any more. */
export interface Unwanted extends Derived {
  readonly name: string;
  /** Whether what it made belongs to another file by now (`a.b_c` and `a_b.c` have one view): only its record goes. */
  readonly taken: boolean;
}

/**
 * What was made from job files that are gone or ask for less, views first: they may read the column of an index. Not a
 * view whose file is about to be replaced.
 */
export function unwantedBy(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly Unwanted[] {
  const names = new Set(files.map(({ name }) => name));
  const subjects = new Set(files.flatMap(({ subject }) => subject ?? []));
  const wanted = new Set(files.map(({ name }) => derivedFrom(name)?.object));
  const unwanted = applied.flatMap(({ name }): readonly Unwanted[] => {
    const derived = derivedFrom(name);
    if (derived === undefined || names.has(name)) return [];
    if (derived.kind === 'view' && subjects.has(name.replace(/\.[^.]*$/, ''))) return [];
    return [{ name, ...derived, taken: wanted.has(derived.object) }];
  });
  return [
    ...unwanted.filter(({ kind }) => kind === 'view'),
    ...unwanted.filter(({ kind }) => kind === 'index'),
  ];
}
