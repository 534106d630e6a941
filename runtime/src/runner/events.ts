import type { ClaimedJob, Outcome } from '../store/claim.js';
import type { StrayError } from './execute/execution.js';
import type { RunnerEvent } from './types.js';

export function claimedEvent(runnerId: string, { id, name, attempt }: ClaimedJob): RunnerEvent {
  return { type: 'claimed', runnerId, id, name, attempt };
}

/** What is told of a job while its attempt goes on. */
export type AttemptNews =
  | { readonly type: 'waiting' | 'resumed' }
  | { readonly type: 'warning' | 'stalled'; readonly message: string };

export function newsEvent(
  runnerId: string,
  { id, name }: ClaimedJob,
  news: AttemptNews,
): RunnerEvent {
  return { ...news, runnerId, id, name };
}

export function settledEvent(
  runnerId: string,
  { id, name, queue, attempt }: ClaimedJob,
  outcome: Outcome | 'lease-lost',
  tookMs: number,
): RunnerEvent {
  const about = { type: 'settled', runnerId, id, name, queue, attempt, tookMs } as const;
  if (outcome === 'lease-lost') return { ...about, outcome };
  switch (outcome.kind) {
    case 'succeeded':
    case 'released':
    case 'parked':
      return { ...about, outcome: outcome.kind };
    case 'retry':
    case 'lost':
      return { ...about, outcome: outcome.kind, detail: describe(outcome) };
    case 'ended':
      return { ...about, outcome: outcome.state, detail: describe(outcome) };
  }
}

export function strayEvent(runnerId: string, error: StrayError): RunnerEvent {
  return { type: 'stray-error', runnerId, ...error };
}

function describe({ error }: Extract<Outcome, { kind: 'retry' | 'lost' | 'ended' }>): string {
  const { code, kind, message } = error;
  // A declared error that says nothing else has its code as message.
  return message === code ? code : `${code ?? kind}: ${message}`;
}
