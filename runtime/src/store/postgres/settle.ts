import type { Outcome, SettleAnswer, Settlement, StatusAnswer, StatusUpdate } from '../claim.js';
import { attemptKey, lastOfEach } from '../batch.js';
import { oneForAll } from './array-literal.js';
import type { PostgresConnection, Query } from './connection.js';
import type { Telling } from './hints.js';
import { uuid } from './ids.js';
import { linesParameter } from './log-lines.js';
import { tellingEnds } from './sql/schema.js';
import * as SQL from './sql/settle.js';
import { SUCCEED } from './sql/succeed.js';

type Position = { readonly n: number };
type Settled = Position & { readonly cancelled: boolean };

const STATEMENTS = {
  silent: { settle: SQL.SETTLE, succeed: SUCCEED },
  telling: { settle: tellingEnds(SQL.SETTLE), succeed: tellingEnds(SUCCEED) },
};

export function settleAttempts(
  connection: PostgresConnection,
  settlements: readonly Settlement[],
  telling: Telling,
): Promise<readonly SettleAnswer[]> {
  return settleBy((text, values) => connection.query(text, values), settlements, telling);
}

export async function settleBy(
  query: Query,
  settlements: readonly Settlement[],
  telling: Telling = 'silent',
): Promise<readonly SettleAnswer[]> {
  const { settle, succeed } = STATEMENTS[telling];
  const outputs = outputsOf(settlements);
  const settled =
    outputs === undefined
      ? await query<Settled>(settle, everyOutcome(settlements))
      : await query<Settled>(succeed, successes(settlements, outputs));
  const answers: SettleAnswer[] = settlements.map(() => 'lease-lost');
  for (const { n, cancelled } of settled) answers[n - 1] = cancelled ? 'cancelled' : 'settled';
  if (settled.length < settlements.length) {
    const open = settlements.flatMap((settlement, n) =>
      answers[n] === 'lease-lost' ? [{ settlement, n }] : [],
    );
    const before = await query<Position>(
      SQL.SETTLED_BEFORE,
      tokens(open.map(({ settlement }) => settlement)),
    );
    for (const { n } of before) answers[open[n - 1]?.n ?? -1] = 'already';
  }
  return answers;
}

/** The outputs of attempts that all succeeded; undefined where one did not. */
function outputsOf(settlements: readonly Settlement[]): readonly string[] | undefined {
  const outputs: string[] = [];
  for (const { outcome } of settlements) {
    if (outcome.kind !== 'succeeded') return undefined;
    outputs.push(outcome.output);
  }
  return outputs;
}

function successes(settlements: readonly Settlement[], outputs: readonly string[]): unknown[] {
  const [ids, claimIds, epochs] = tokens(settlements);
  return [
    ids,
    oneForAll(claimIds),
    oneForAll(epochs),
    oneForAll(outputs),
    ...logColumns(settlements),
  ];
}

function everyOutcome(settlements: readonly Settlement[]): unknown[] {
  const outcomes = settlements.map(({ outcome }) => columns(outcome));
  return [
    ...tokens(settlements),
    outcomes.map(({ outcome }) => outcome),
    outcomes.map(({ output }) => output),
    outcomes.map(({ error }) => error),
    outcomes.map(({ delayMs }) => delayMs),
    ...logColumns(settlements),
  ];
}

/** The sequences of the first and last of each one's last lines, and these; nulls where there are none at all. */
function logColumns(settlements: readonly Settlement[]): unknown[] {
  if (settlements.every(({ log }) => log === undefined)) return [null, null, null];
  return [
    settlements.map(({ log }) => log?.firstSequence ?? null),
    settlements.map(({ log }) => log?.lastSequence ?? null),
    linesParameter(settlements.map(({ log }) => log?.lines ?? null)),
  ];
}

/** Of several statuses for one attempt only the last is stored. */
export async function storeStatuses(
  connection: PostgresConnection,
  updates: readonly StatusUpdate[],
): Promise<readonly StatusAnswer[]> {
  const latest = lastOfEach(updates, attemptKey);
  const rows = await connection.query<Position>(SQL.STORE_STATUSES, [
    ...tokens(latest),
    latest.map(({ status }) => status),
  ]);
  const stored = new Set(
    rows.map(({ n }) => latest[n - 1]).map((update) => update && attemptKey(update)),
  );
  return updates.map((update) => (stored.has(attemptKey(update)) ? 'stored' : 'lease-lost'));
}

export function tokens(
  items: readonly Pick<Settlement, 'id' | 'token'>[],
): [ids: string[], claimIds: string[], epochs: number[]] {
  return [
    items.map(({ id }) => uuid(id)),
    items.map(({ token }) => uuid(token.claimId)),
    items.map(({ token }) => token.epoch),
  ];
}

interface OutcomeColumns {
  readonly outcome: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly delayMs: number | null;
}

function columns(outcome: Outcome): OutcomeColumns {
  switch (outcome.kind) {
    case 'succeeded':
      return { outcome: 'succeeded', output: outcome.output, error: null, delayMs: null };
    case 'ended':
      return {
        outcome: outcome.state,
        output: null,
        error: JSON.stringify(outcome.error),
        delayMs: null,
      };
    case 'retry':
      return {
        outcome: 'retry',
        output: null,
        error: JSON.stringify(outcome.error),
        delayMs: Math.round(outcome.delayMs),
      };
    case 'released':
      return { outcome: 'released', output: null, error: null, delayMs: null };
    case 'parked': {
      const delayMs = outcome.delayMs === undefined ? null : Math.round(outcome.delayMs);
      return {
        outcome: 'parked',
        output: JSON.stringify(outcome.awaits.map(uuid)),
        error: null,
        delayMs,
      };
    }
    case 'lost':
      return {
        outcome: 'lost',
        output: null,
        error: JSON.stringify(outcome.error),
        delayMs: null,
      };
  }
}
