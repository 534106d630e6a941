import { createRequire } from 'node:module';
import type { analyse as Analyse } from 'scslre';

/** What is wrong with a pattern. */
export interface PatternProblem {
  readonly code: 'JW1407' | 'JW1408';
  readonly message: string;
  readonly hint?: string;
}

let analyse: typeof Analyse | undefined;

/**
 * Compiles a pattern as the validator will, and looks for quantifiers within quantifiers that take exponential time
 * (scslre, the analysis behind eslint-plugin-regexp's `no-super-linear-backtracking`).
 */
export function checkPattern(pattern: string): PatternProblem | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const why =
      error instanceof Error
        ? error.message.replace(/^Invalid regular expression: /, '')
        : String(error);
    return {
      code: 'JW1407',
      message: `the pattern does not compile: ${why}`,
      hint: 'patterns are compiled with the u flag',
    };
  }
  // 60 ms to load, and most runs have few patterns or none.
  analyse ??= (createRequire(import.meta.url)('scslre') as { analyse: typeof Analyse }).analyse;
  const { reports } = analyse({ source: pattern, flags: 'u' }, { reportTypes: { Move: false } });
  const report = reports.find(({ exponential }) => exponential);
  if (report === undefined) return undefined;
  const message = `the pattern can take exponential time on text such as many ${JSON.stringify(report.character.pick)}`;
  return { code: 'JW1408', message, hint: 'do not repeat what repeats the same characters itself' };
}
