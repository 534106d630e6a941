import { byTarget, type Paused, type PauseTarget } from '../control.js';
import type { Grouped } from '../claim-groups.js';
import type { Tables } from './tables.js';

export function pause(tables: Tables, targets: readonly PauseTarget[], now: number): void {
  for (const { kind, name } of targets) {
    const key = keyOf(kind, name);
    if (!tables.pauses.has(key)) tables.pauses.set(key, { kind, name, pausedAt: now });
  }
}

export function resume(tables: Tables, targets: readonly PauseTarget[]): void {
  for (const { kind, name } of targets) tables.pauses.delete(keyOf(kind, name));
}

export function readPaused(tables: Tables): readonly Paused[] {
  return [...tables.pauses.values()].map((paused) => ({ ...paused })).sort(byTarget);
}

export function isPaused(
  tables: Tables,
  { queue, name }: Pick<Grouped, 'queue' | 'name'>,
): boolean {
  return tables.pauses.has(keyOf('queue', queue)) || tables.pauses.has(keyOf('job', name));
}

function keyOf(kind: PauseTarget['kind'], name: string): string {
  return JSON.stringify([kind, name]);
}
