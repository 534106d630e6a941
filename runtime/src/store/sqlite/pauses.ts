import { byTarget, type Paused, type PauseTarget } from '../control.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/control.js';

/** Under the write lock, as every claim: one that begins later sees it. */
export function pause(statements: Statements, targets: readonly PauseTarget[]): void {
  for (const { kind, name } of targets) statements.run(SQL.PAUSE, kind, name);
}

export function resume(statements: Statements, targets: readonly PauseTarget[]): void {
  for (const { kind, name } of targets) statements.run(SQL.RESUME, kind, name);
}

export function readPaused(statements: Statements): readonly Paused[] {
  return statements
    .all<Paused>(SQL.PAUSED)
    .map(({ kind, name, pausedAt }) => ({ kind, name, pausedAt }))
    .sort(byTarget);
}
