import { ofState, type Line } from '../output.js';
import type { Left } from './left.js';
import { perSecond } from './rate.js';
import type { Tally } from './tally.js';

/** All that a runner has done, in one line; then what is left, where that was asked for. */
export function summaryLines(tally: Tally, tookMs: number, left: Left | undefined): Line[] {
  const { outcomes, done } = tally;
  const seconds = tookMs / 1_000;
  const lost = outcomes.lost + outcomes['lease-lost'];
  const parts = counted([
    [outcomes.succeeded, 'succeeded'],
    [outcomes.failed, 'failed'],
    [outcomes.dead, 'dead'],
    [outcomes.cancelled, 'cancelled'],
    [outcomes.retry, 'to be retried'],
    [outcomes.released, 'put back'],
    [lost, 'lost'],
  ]);
  const first = `${done} ${done === 1 ? 'job' : 'jobs'} done in ${seconds.toFixed(1)} s, ${perSecond(done / seconds)}`;
  return [
    parts.length === 0 ? first : [`${first}: `, ...parts],
    ...(left === undefined ? [] : [leftLine(left)]),
  ];
}

function leftLine({ later, waiting, due, notTaken, running }: Left): Line {
  const parts = counted([
    [later, 'for later'],
    [waiting, 'waiting'],
    [running, 'running elsewhere'],
    [due, 'due'],
    [notTaken, 'due that this runner does not take (see `jobwright status`)'],
  ]);
  return parts.length === 0 ? 'nothing is left' : ['left: ', ...parts];
}

function counted(counts: readonly (readonly [number, string])[]) {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what], at) => ofState(what, `${at === 0 ? '' : ', '}${count} ${what}`));
}
