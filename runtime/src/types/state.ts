/** How a job can end. An end never changes; the database itself enforces it. */
export const END_STATES = ['succeeded', 'failed', 'dead', 'cancelled'] as const;

/**
 * - `succeeded`: the handler returned its output.
 * - `failed`: a declared error that is not retried.
 * - `dead`: attempts used up, or its process kept dying.
 * - `cancelled`: someone cancelled it before it could end otherwise.
 */
export type EndState = (typeof END_STATES)[number];

/**
 * `queued` jobs are due when their run time has passed; `running` ones are held by a runner; `waiting` ones have begun and
 * wait for their children or for a time, with no slot.
 */
export type JobState = 'queued' | 'running' | 'waiting' | EndState;

export const JOB_STATES: readonly JobState[] = ['queued', 'running', 'waiting', ...END_STATES];

export function isEndState(state: string): state is EndState {
  return (END_STATES as readonly string[]).includes(state);
}
