import type { History } from '../history/history.js';
import { checkEpochs, checkOverlaps, checkPolicy, checkRunners } from './attempts.js';
import { checkEnds, checkPlaces } from './places.js';
import { timelines } from './timeline.js';
import { checkCancels, checkKeys, checkParents } from './trees.js';
import type { Violation } from './violation.js';
import { checkSteps, checkTokens } from './writes.js';

/**
 * What a history breaks of what is promised; nothing where all is well.
 * @param attemptsOf how many attempts a job type may spend
 */
export function check(
  history: History,
  attemptsOf: (name: string) => number,
): readonly Violation[] {
  const spans = timelines(history);
  return [
    ...checkPlaces(history),
    ...checkEnds(history),
    ...checkEpochs(history, spans),
    ...checkOverlaps(spans),
    ...checkPolicy(history, spans, attemptsOf),
    ...checkRunners(history, spans),
    ...checkKeys(history),
    ...checkParents(history),
    ...checkCancels(history, spans),
    ...checkTokens(history, spans),
    ...checkSteps(history),
  ];
}
