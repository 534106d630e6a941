/**
 * Shows that campaigns notice faults: applies each to a copy of the built runtime, runs a short campaign on it, and expects
 * the checker to find something. Exits with 1 where one goes unnoticed, or can no longer be applied.
 * Usage: npm run chaos:faults -- --store URL [--only N | --check]
 *   --check  only whether each can be applied, and whether a campaign of a few jobs runs where none is
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { copyRuntime, ROOT } from '../mutations/runtime-copy.mjs';

const CAMPAIGN =
  '--jobs 150 --trees 40 --kills 4 --stops 1 --runners 2 --seed 7 --minutes 0.75 --drop';

/**
 * @typedef {object} Fault
 * @property {string} why what is wrong then
 * @property {string} file of the built runtime
 * @property {string} from stands there exactly once
 * @property {string} to
 * @property {string} [campaign] what is other than usual
 */

/** @type {readonly Fault[]} */
const FAULTS = [
  {
    why: 'a forfeit leaves the epoch as it is',
    file: 'store/postgres/sql/runners.js',
    from: `set state = 'queued', epoch = l.epoch + 1, losses`,
    to: `set state = 'queued', losses`,
  },
  {
    why: 'a forfeit spends the attempt',
    file: 'store/postgres/sql/runners.js',
    from: 'losses = l.losses + v.loss, claim_id',
    to: 'losses = l.losses + v.loss, attempts_spent = l.attempt, claim_id',
  },
  {
    why: 'a forfeit leaves jobs with the runner that it ends',
    file: 'store/postgres/sql/runners.js',
    from: 'where v.end_state is null and l.id = v.id',
    to: 'where v.end_state is null and l.id = v.id and v.epoch > 1',
  },
  {
    why: 'a failed attempt is not kept',
    file: 'store/postgres/sql/settle.js',
    from: 'from held h where h.kept',
    to: `from held h where h.kept and h.outcome <> 'retry'`,
  },
  {
    why: 'a failed attempt is not spent',
    file: 'store/postgres/sql/settle.js',
    from: `attempts_spent = case h.outcome when 'retry' then l.attempt else l.attempts_spent end`,
    to: 'attempts_spent = l.attempts_spent',
  },
  {
    why: 'an end leaves the live row',
    file: 'store/postgres/sql/settle.js',
    from: 'select h.id from held h where h.end_state is not null))',
    to: 'select h.id from held h where false))',
  },
  {
    why: 'a claim leaves the epoch as it is',
    file: 'store/postgres/sql/claim.js',
    from: 'epoch = l.epoch + 1',
    to: 'epoch = greatest(l.epoch, 1)',
  },
  {
    why: 'a child is added whoever has its key',
    file: 'store/postgres/children.js',
    from: 'found[n]?.id === uuid(job.id)',
    to: 'found[n] !== undefined || job.id === ""',
  },
  {
    why: 'a cancel does not reach children',
    file: 'store/postgres/sql/cancel.js',
    from: 'and not e.detached',
    to: 'and e.detached',
    // Many slots, so that many trees have begun when they are cancelled.
    campaign: '--jobs 0 --trees 150 --kills 0 --concurrency 30 --minutes 2',
  },
  {
    why: 'a step that is recorded is done again',
    file: 'children/steps.js',
    from: 'if (recorded !== undefined)',
    to: 'if (recorded === "")',
  },
  {
    why: 'a child is awaited to its start only',
    file: 'children/group.js',
    from: 'const ends = await this.#children.ends(ids, until);',
    to: "const ends = ids.map((id) => ({ state: 'succeeded', output: JSON.stringify({ id, epoch: 1 }) }));",
  },
  {
    why: 'the results of two jobs of a batch are exchanged',
    file: 'store/postgres/settle.js',
    from: 'outcomes.map(({ output }) => output)',
    to: 'outcomes.map(({ output }) => output).reverse()',
  },
];

const { values: options } = parseArgs({
  options: {
    store: { type: 'string' },
    only: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
if (options.store === undefined) {
  console.error('Give a PostgreSQL server: npm run chaos:faults -- --store postgres://…');
  process.exit(2);
}

const copy = copyRuntime('jobwright-faults-', [
  ...['test/faults', 'test/support', 'package.json', 'tsconfig.base.json'],
]);
let unnoticed = 0;
try {
  if (options.check) await check(options.store);
  else await tryAll(options.store);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exitCode = unnoticed === 0 ? 0 : 1;

/** @param {string} store */
async function tryAll(store) {
  for (const [n, fault] of FAULTS.entries()) {
    if (options.only !== undefined && Number(options.only) !== n + 1) continue;
    const verdict = await tryOut(fault, store);
    if (!verdict.startsWith('caught')) unnoticed += 1;
    console.log(`${String(n + 1).padStart(2)}  ${fault.why}: ${verdict}`);
  }
  console.log(unnoticed === 0 ? 'all were caught' : `${unnoticed} were not caught`);
}

/** @param {string} store */
async function check(store) {
  for (const { why, file, from } of FAULTS) {
    if (readFileSync(join(ROOT, 'runtime/dist', file), 'utf8').split(from).length === 2) continue;
    unnoticed += 1;
    console.log(`${why}: NOT APPLIED`);
  }
  const verdict = judge(await campaign(store, '--jobs 5 --trees 1 --kills 0 --stops 0'));
  if (verdict !== 'SURVIVED') unnoticed += 1;
  console.log(`without a fault: ${verdict}`);
}

/** @param {Fault} fault @param {string} store */
async function tryOut({ file, from, to, campaign: other = '' }, store) {
  const original = join(ROOT, 'runtime/dist', file);
  const parts = readFileSync(original, 'utf8').split(from);
  if (parts.length !== 2) return 'NOT APPLIED';
  const path = join(copy, 'runtime/dist', file);
  writeFileSync(path, parts.join(to));
  try {
    return judge(await campaign(store, other));
  } finally {
    cpSync(original, path);
  }
}

/** @param {string} said */
function judge(said) {
  const found = /violations: ([1-9]\d*)\n {2}([^:]*)/.exec(said);
  if (found !== null) return `caught: ${found[2]} (${found[1]} in all)`;
  // A campaign that could not run at all has caught nothing.
  return said.includes('violations: 0') ? 'SURVIVED' : `ERROR ${said.slice(-500)}`;
}

/** @param {string} store @param {string} other */
async function campaign(store, other) {
  const args = `${CAMPAIGN} ${other}`.trim().split(' ');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/faults/chaos.ts', '--store', store, ...args],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [said, complained] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return `${complained}${said}`;
}
