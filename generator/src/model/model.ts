import type { Isolation, LogPolicy, RetentionPolicy, RetryPolicy } from '@jobwright/runtime/runner';
import type { Schemas } from '@jobwright/runtime/validate';
import type { Doc, Type } from './type.js';

/** Everything that emitters know. Frozen, and in stable order. */
export interface Project {
  readonly jobs: readonly Job[];
  readonly typeFiles: readonly TypeFile[];
  /** The runtime's own migrations, by dialect, in order. */
  readonly migrations: readonly MigrationFile[];
  /** From `generated/runner/` to the folder of handlers, as an import specifier without the last slash. */
  readonly handlersFromRunner: string;
  /** From the folder of handlers to `generated/client/`, the same way. */
  readonly clientFromHandlers: string;
  /** From the folder of handlers to `generated/runner/`, the same way. */
  readonly runnerFromHandlers: string;
}

/** The kinds of database that SQL is made for. */
export type Dialect = 'postgres' | 'sqlite' | 'mysql';

export const DIALECTS: readonly Dialect[] = ['postgres', 'sqlite', 'mysql'];

export interface MigrationFile {
  readonly dialect: Dialect;
  readonly name: string;
  readonly sql: string;
}

/** `schemas/types/NAME.yaml`. */
export interface TypeFile {
  readonly name: string;
  readonly types: readonly TypeDeclaration[];
}

/** An exported type. */
export interface TypeDeclaration {
  readonly name: string;
  readonly type: Type;
  readonly doc: Doc;
}

export interface Job {
  /** `media.transcode` */
  readonly name: string;
  /** `MediaTranscode` */
  readonly typeName: string;
  /** `mediaTranscode` */
  readonly constName: string;
  /** `media_transcode` */
  readonly viewName: string;
  readonly version: number;
  readonly revision: number;
  /** Never packed for other teams. */
  readonly internal: boolean;
  readonly description?: string;
  readonly params: TypeDeclaration;
  /** Absent: no status can be reported. */
  readonly status?: TypeDeclaration;
  /** Absent: the job returns nothing. */
  readonly output?: TypeDeclaration;
  readonly errors: readonly JobError[];
  /** Types under the job file's own `$defs`. */
  readonly types: readonly TypeDeclaration[];
  /** Fields of params that are searched for. */
  readonly index: readonly string[];
  /** What is secret: steps from `params`, `status`, `output` or `errors`, each a name or `*`. */
  readonly sensitive: readonly (readonly string[])[];
  readonly policy: Policy;
  readonly validators: Validators;
}

export interface JobError {
  readonly code: string;
  readonly retry: boolean | RetryPolicy;
  readonly description?: string;
  /** Absent: it carries nothing. */
  readonly data?: Type;
}

export interface Policy {
  readonly queue: string;
  readonly priority: number;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly deadlineMs?: number;
  readonly stallMs?: number;
  /** Names of the jobs that it may start. */
  readonly spawns: readonly string[];
  readonly isolation: Isolation;
  /** Absent: ended jobs are kept for ever. */
  readonly retention?: RetentionPolicy;
  /** Absent: as runners do by default. */
  readonly logs?: LogPolicy;
}

interface Validators {
  readonly client: ValidatorModule;
  /** Absent where neither status, output nor an error carries anything. */
  readonly runner?: ValidatorModule;
}

export interface ValidatorModule {
  /** The validators that it exports, in order; each is the name of a schema too. */
  readonly names: readonly string[];
  readonly schemas: Schemas;
}
