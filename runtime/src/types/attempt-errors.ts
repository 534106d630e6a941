import { describeViolations, JobwrightError } from './errors.js';
import type { Violation } from './validation.js';

export class ContractViolationError extends JobwrightError {
  readonly code = 'CONTRACT_VIOLATION';
  constructor(
    readonly job: string,
    readonly part: string,
    readonly violations: readonly Violation[],
  ) {
    super(`${part} of job ${job} does not fit its contract: ${describeViolations(violations)}.`);
  }
}

export class LeaseLostError extends JobwrightError {
  readonly code = 'LEASE_LOST';
  constructor(readonly id: string) {
    super(`The claim on job ${id} is no longer valid; what this attempt writes is discarded.`);
  }
}

/** The database lacks migrations that this runtime needs. */
/** An applied migration's text differs from the one this runtime ships. */
/** A migration could not be applied. Nothing of it was, or it is there `inPart`; those before it were. */
/** The database speaks a protocol that this runtime does not. */
