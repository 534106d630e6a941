import { describe, expect, it } from 'vitest';
import { check } from './check.js';
import { HISTORY_FAULTS } from './faults.js';
import { soundHistory } from './sound-history.js';

const attemptsOf = (name: string): number => (name === 'chaos.once' ? 1 : 4);

describe('the checker of campaigns', () => {
  it('finds nothing in a history in which all is well', () => {
    expect(check(soundHistory(), attemptsOf)).toEqual([]);
  });

  it.each(HISTORY_FAULTS)('catches that $what', ({ rule, doctor }) => {
    const sound = soundHistory();
    const violations = check({ ...sound, ...doctor(sound) }, attemptsOf);
    expect(violations.map((violation) => violation.rule)).toContain(rule);
  });
});
