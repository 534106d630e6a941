import type { StepRecord } from '../children.js';
import type { StatusAnswer } from '../claim.js';
import { holder } from './settle.js';
import type { StepRow, Tables } from './tables.js';

export function recordStep(tables: Tables, record: StepRecord, now: number): StatusAnswer {
  if (holder(tables, record) === undefined) return 'lease-lost';
  const { id, key, done } = record;
  const step: StepRow =
    'result' in done
      ? { kind: 'step', key, result: done.result }
      : { kind: 'sleep', key, wakeAt: now + Math.round(done.sleepMs) };
  const steps = tables.steps.get(id) ?? [];
  if (!steps.some((other) => other.kind === step.kind && other.key === key))
    tables.steps.set(id, [...steps, step]);
  return 'stored';
}
