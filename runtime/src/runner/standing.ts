import type { Outcome } from '../store/claim.js';
import type { AttemptOutcome } from '../types/attempt.js';

/**
 * What an attempt came to that its token had settled before: what was to be stored, where only the reply was lost; or success, where
 * its handler has ended the job in a transaction of its own.
 * @param kept what is stored of it
 */
export function standing(outcome: Outcome, kept: AttemptOutcome): Outcome | 'lease-lost' {
  if (kept === keptAs(outcome)) return outcome;
  // Its output is stored, and nobody here needs it.
  return kept === 'succeeded' ? { kind: 'succeeded', output: 'null' } : 'lease-lost';
}

function keptAs(outcome: Outcome): AttemptOutcome {
  switch (outcome.kind) {
    case 'succeeded':
    case 'lost':
      return outcome.kind;
    case 'ended':
      return outcome.state === 'cancelled' ? 'cancelled' : 'failed';
    case 'retry':
      return 'failed';
    case 'released':
    case 'parked':
      return 'released';
  }
}
