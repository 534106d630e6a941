import { JobwrightError } from './errors.js';

export class MigrationMissingError extends JobwrightError {
  readonly code = 'MIGRATION_MISSING';
  constructor(
    readonly store: string,
    readonly missing: readonly string[],
    /** What is wrong, where there is more to say than that it lacks them. */
    found = `The database (${store}) lacks migration ${missing.join(', ')}.`,
  ) {
    super(
      `${found} Run \`jobwright migrate --store URL\` against it, or apply the SQL under generated/migrations.`,
    );
  }
}

export class MigrationEditedError extends JobwrightError {
  readonly code = 'MIGRATION_EDITED';
  constructor(readonly migration: string) {
    super(
      `Migration ${migration} was changed after it was applied. Restore its text; to change tables, add a migration.`,
    );
  }
}

export class MigrationFailedError extends JobwrightError {
  readonly code = 'MIGRATION_FAILED';
  constructor(
    readonly store: string,
    readonly migration: string,
    cause: unknown,
    /** What was tried. In part: where statements before the one that failed stand, each committed by itself. */
    readonly tried: 'apply' | 'apply in part' | 'remove' = 'apply',
  ) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = {
      apply: 'applied to the database ($), and changed nothing',
      'apply in part':
        'applied to the database ($), and may be there in part; the next try takes it up',
      remove: 'removed from the database ($); the next try takes it up',
    }[tried].replace('$', () => store);
    super(`Migration ${migration} could not be ${what}: ${why}`, {
      cause,
    });
  }
}

export class ProtocolMismatchError extends JobwrightError {
  readonly code = 'PROTOCOL_MISMATCH';
  constructor(
    readonly spoken: number,
    readonly protocol: number,
    readonly minProtocol: number,
  ) {
    super(
      `This runtime speaks protocol ${spoken}; the database accepts ${minProtocol} to ${protocol}. ` +
        (spoken < minProtocol ? 'Update @jobwright/runtime.' : 'Run `jobwright migrate`.'),
    );
  }
}
