import type { Isolation } from '@jobwright/runtime/runner';
import type { Random } from '../../../runtime/src/testing/example/random.js';

/** How often an attempt fails before one does not, and by what. */
interface Failing {
  readonly attempts: number;
  readonly how: 'throw' | 'Busy' | 'Gone' | 'exit';
  /** After its children rather than before. */
  readonly late: boolean;
}

/** Params of a job of a tree: what it does, and its children with what they do. */
export interface TreeNode {
  readonly steps: number;
  readonly sleepMs: number;
  readonly failing: Failing;
  readonly style: 'all' | 'unnamed' | 'settled' | 'sequence' | 'unawaited';
  /** Of the children: all of one job type. */
  readonly isolation: Isolation;
  readonly concurrency: number;
  readonly children: readonly TreeNode[];
}

/** A job that a campaign submits, and when it is cancelled if it is. */
export interface Planned {
  readonly name: string;
  readonly params: unknown;
  /** So long after its submit. */
  readonly cancelAfterMs?: number;
}

const MAX_DEPTH = 5;
const MAX_FAN_OUT = 50;

/** A tree of random shape, of some `size` jobs at most. */
function randomTree(random: Random, size: number): TreeNode {
  return node(random, { left: size - 1 }, 1, 'inline');
}

/** A job of any kind. */
export function randomJob(random: Random): Planned {
  const isolation = randomIsolation(random);
  const cancel = random.chance(0.03) ? { cancelAfterMs: random.whole(0, 1_000) } : {};
  const kind = random.whole(1, 100);
  if (kind <= 50) {
    const params = { ms: random.chance(0.05) ? 300 : random.whole(0, 10) };
    return { name: `chaos.plain_${isolation}`, params, ...cancel };
  }
  if (kind <= 75) {
    const failing = randomFailing(random, 0.8, isolation);
    return { name: `chaos.retry_${isolation}`, params: { failing }, ...cancel };
  }
  if (kind <= 95) {
    const params = { times: random.whole(1, 5), ms: random.whole(0, 10) };
    return { name: `chaos.report_${isolation}`, params, ...cancel };
  }
  return randomTreeJob(random, random.whole(2, 12));
}

export function randomTreeJob(random: Random, size: number): Planned {
  const isolation = randomIsolation(random);
  return {
    name: `chaos.tree_${isolation}`,
    params: randomTree(random, size),
    ...(random.chance(0.15) && { cancelAfterMs: random.whole(0, 2_000) }),
  };
}

function node(random: Random, budget: { left: number }, depth: number, own: Isolation): TreeNode {
  const isolation = randomIsolation(random);
  const wanted = depth >= MAX_DEPTH ? 0 : fanOut(random);
  const count = Math.min(wanted, budget.left);
  budget.left -= count;
  const failing = randomFailing(random, 0.12, own);
  const children = Array.from({ length: count }, () => node(random, budget, depth + 1, isolation));
  return {
    steps: random.whole(0, 2),
    sleepMs: random.chance(0.1) ? random.whole(1, 300) : 0,
    failing,
    style: random.one(['all', 'all', 'unnamed', 'settled', 'sequence', 'unawaited'] as const),
    isolation,
    concurrency: random.one([1, 3, 100]),
    children,
  };
}

/** Mostly narrow, sometimes as wide as can be. */
function fanOut(random: Random): number {
  if (random.chance(0.3)) return 0;
  return random.chance(0.1) ? random.whole(10, MAX_FAN_OUT) : random.whole(1, 6);
}

/** Mostly inline: starting processes is what a campaign would spend its time with. */
function randomIsolation(random: Random): Isolation {
  const dice = random.whole(1, 10);
  if (dice <= 7) return 'inline';
  return dice <= 9 ? 'thread' : 'process';
}

function randomFailing(random: Random, probability: number, isolation: Isolation): Failing {
  const late = random.chance(0.5);
  if (!random.chance(probability)) return { attempts: 0, how: 'throw', late };
  const how = random.one(
    isolation === 'inline' ? (['throw', 'Busy'] as const) : (['throw', 'Busy', 'exit'] as const),
  );
  // Some fail in every attempt, some for good in the first.
  if (random.chance(0.15)) return { attempts: 1, how: 'Gone', late };
  return { attempts: random.chance(0.1) ? 9 : random.whole(1, 2), how, late };
}
