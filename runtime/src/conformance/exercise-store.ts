import { testsOn, type Test } from './bench.js';
import { exerciseCancel } from './cancel.js';
import { exerciseChildren } from './children.js';
import { exerciseClaim } from './claim.js';
import { exerciseFilters } from './filters.js';
import { exerciseForfeit } from './forfeit.js';
import { exerciseGuards } from './guards.js';
import type { StoreHarness, TestFunctions } from './harness.js';
import { exerciseHints } from './hints.js';
import { exerciseKeys } from './keys.js';
import { exerciseLimits } from './limits.js';
import { exerciseLogs } from './logs.js';
import { exercisePauses } from './pauses.js';
import { exercisePrune } from './prune.js';
import { exerciseOverview } from './overview.js';
import { exerciseRaces } from './races.js';
import { exerciseReads } from './reads.js';
import { exerciseRedrives } from './redrives.js';
import { exerciseSettle } from './settle.js';
import { exerciseStatus } from './status.js';
import { exerciseSteps } from './steps.js';
import { exerciseSubmit } from './submit.js';
import { exerciseTicks } from './ticks.js';
import { exerciseTokens } from './tokens.js';
import { exerciseTransactions } from './transactions.js';
import { exerciseUpdates } from './updates.js';
import { exerciseWaiting } from './waiting.js';

const SUBJECTS: Readonly<Record<string, (test: Test) => void>> = {
  submit: exerciseSubmit,
  keys: exerciseKeys,
  transactions: exerciseTransactions,
  claim: exerciseClaim,
  limits: exerciseLimits,
  tokens: exerciseTokens,
  settle: exerciseSettle,
  status: exerciseStatus,
  cancel: exerciseCancel,
  ticks: exerciseTicks,
  forfeit: exerciseForfeit,
  prune: exercisePrune,
  reads: exerciseReads,
  filters: exerciseFilters,
  overview: exerciseOverview,
  hints: exerciseHints,
  guards: exerciseGuards,
  children: exerciseChildren,
  steps: exerciseSteps,
  waiting: exerciseWaiting,
  logs: exerciseLogs,
  updates: exerciseUpdates,
  redrives: exerciseRedrives,
  pauses: exercisePauses,
  races: exerciseRaces,
};

/**
 * Defines the tests that every store must pass, one group a subject.
 *
 * ```ts
 * import { describe, it } from 'vitest';
 * exerciseStore('my store', { database: () => freshDatabase() }, { describe, it });
 * ```
 */
export function exerciseStore(name: string, harness: StoreHarness, functions: TestFunctions): void {
  functions.describe(name, () => {
    for (const [subject, exercise] of Object.entries(SUBJECTS)) {
      functions.describe(subject, () => {
        exercise(testsOn(harness, functions));
      });
    }
  });
}
