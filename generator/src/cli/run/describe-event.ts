import type { RunnerEvent } from '@jobwright/runtime/runner';
import { ofState, type Line } from '../output.js';

/** One line for people: when, what, of which job. */
export function describeEvent(event: RunnerEvent): Line {
  const { what, rest } = partsOf(event);
  return [`${clock()}  `, ofState(what, what.padEnd(9)), `  ${rest}`];
}

/** Whether it is about a job that goes as it should: at a terminal such are counted, and not told one by one. */
export function isRoutine(event: RunnerEvent): boolean {
  switch (event.type) {
    case 'claimed':
    case 'waiting':
    case 'resumed':
      return true;
    case 'settled':
      return ['succeeded', 'parked', 'released'].includes(event.outcome);
    default:
      return false;
  }
}

export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

interface Parts {
  readonly what: string;
  readonly rest: string;
}

function partsOf(event: RunnerEvent): Parts {
  switch (event.type) {
    case 'claimed': {
      const attempt = event.attempt > 1 ? `  attempt ${event.attempt}` : '';
      return { what: 'started', rest: `${event.name}  ${event.id}${attempt}` };
    }
    case 'settled': {
      const detail = event.detail === undefined ? '' : `  ${event.detail}`;
      return { what: event.outcome, rest: `${event.name}  ${event.id}${detail}` };
    }
    case 'waiting':
    case 'resumed':
      return { what: event.type, rest: `${event.name}  ${event.id}` };
    case 'warning':
    case 'stalled':
      return { what: event.type, rest: `${event.name}  ${event.id}  ${event.message}` };
    case 'pruned':
      return { what: 'pruned', rest: `${event.name}  ${event.jobs} ended job(s) deleted` };
    case 'stray-error': {
      const whose = event.id === undefined ? '' : `${event.name ?? ''}  ${event.id}  `;
      return { what: 'warning', rest: `${whose}unwatched error: ${event.message}` };
    }
    default:
      return { what: 'runner', rest: aboutRunner(event) };
  }
}

type AboutRunner = Exclude<
  RunnerEvent,
  {
    type:
      | 'claimed'
      | 'settled'
      | 'waiting'
      | 'resumed'
      | 'warning'
      | 'stalled'
      | 'pruned'
      | 'stray-error';
  }
>;

function aboutRunner(event: AboutRunner): string {
  switch (event.type) {
    case 'forfeited':
      return `${event.runners} dead runner(s) found; ${event.jobs} job(s) put back`;
    case 'archive-failed':
      return `logs could not be archived: ${event.message}`;
    case 'prune-failed':
      return `ended jobs could not be deleted: ${event.message}`;
    case 'store-away':
      return `${event.message} Trying on.`;
    case 'store-back':
      return 'the database is back';
    case 'lease-lost':
      return 'lease lost: what was running is given up';
    case 'started':
      return event.runnerId;
    case 'stopping':
    case 'stopped':
      return event.type;
  }
}
