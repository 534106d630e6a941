import { byTarget, type Paused, type PauseTarget } from '../control.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/control.js';

export async function pause(
  connection: PostgresConnection,
  targets: readonly PauseTarget[],
): Promise<void> {
  await connection.query(SQL.PAUSE, columns(targets));
}

export async function resume(
  connection: PostgresConnection,
  targets: readonly PauseTarget[],
): Promise<void> {
  await connection.query(SQL.RESUME, columns(targets));
}

export async function readPaused(connection: PostgresConnection): Promise<readonly Paused[]> {
  return (await connection.query<Paused>(SQL.PAUSED)).sort(byTarget);
}

function columns(targets: readonly PauseTarget[]): readonly (readonly string[])[] {
  return [targets.map(({ kind }) => kind), targets.map(({ name }) => name)];
}
