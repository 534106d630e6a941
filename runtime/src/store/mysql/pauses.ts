import { byTarget, type Paused, type PauseTarget } from '../control.js';
import type { MysqlConnection } from './connection.js';
import { checkLength } from './fit.js';
import * as SQL from './sql/control.js';

export async function pause(
  connection: MysqlConnection,
  targets: readonly PauseTarget[],
): Promise<void> {
  for (const { kind, name } of targets) checkLength(kind === 'queue' ? 'queue' : 'name', name);
  await connection.query(SQL.PAUSE, [given(targets)]);
}

export async function resume(
  connection: MysqlConnection,
  targets: readonly PauseTarget[],
): Promise<void> {
  await connection.query(SQL.RESUME, [given(targets)]);
}

export async function readPaused(connection: MysqlConnection): Promise<readonly Paused[]> {
  return (await connection.query<Paused>(SQL.PAUSED)).sort(byTarget);
}

function given(targets: readonly PauseTarget[]): string {
  return JSON.stringify(targets.map(({ kind, name }) => ({ kind, name })));
}
