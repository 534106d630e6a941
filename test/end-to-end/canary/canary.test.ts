import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { RunProcess, jobwright } from '../../support/cli.js';
import { JOB_TABLES } from '../../support/job-tables.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, statements, type FreshStore } from '../../support/stores.js';
import { WAYS, WAYS_ALONE, registry, type Canary } from './runner/index.js';

const PROJECT = fileURLToPath(new URL('.', import.meta.url));
const PARAMS = {
  token: 'canary-token-1',
  nested: { password: 'canary-"pass/wörd"' },
  // inspect writes what is so long in pieces.
  items: [{ secret: 'canary-item' }, { secret: `canary-of\n}${'x'.repeat(80)}canary-lines'"\`\n` }],
};

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<string, JobCaller<Sample<Canary>>>>;
};

let store: FreshStore | undefined;
let runner: RunProcess | undefined;
afterEach(async () => {
  await runner?.end('SIGKILL');
  await store?.drop();
});

/** Everything that is stored, without the params of jobs, by table. */
async function stored(from: FreshStore): Promise<ReadonlyMap<string, readonly object[]>> {
  const tables = new Map<string, readonly object[]>();
  for (const table of JOB_TABLES) {
    const name = from.kind === 'postgres' ? `jobwright.${table}` : `jobwright_${table}`;
    const rows = await statements(from, `select * from ${name}`);
    tables.set(
      table,
      rows.map((row) => (table === 'jobs' ? { ...row, params: undefined } : row)),
    );
  }
  return tables;
}

/** The rows that have a canary in them, archived logs included. */
function withCanary(rows: readonly object[] = []): readonly object[] {
  return rows.filter((row) =>
    Object.values(row).some((value: unknown) => textOf(value).includes('canary-')),
  );
}

function textOf(value: unknown): string {
  if (!(value instanceof Uint8Array)) return JSON.stringify([value]);
  const isGzip = value[0] === 0x1f && value[1] === 0x8b;
  return (isGzip ? gunzipSync(value) : Buffer.from(value)).toString();
}

const ISOLATIONS = ['inline', 'thread', 'process'] as const;

describe.each(['sqlite', 'postgres'] as const)(
  'secrets in params on %s',
  { timeout: 60_000 },
  (kind) => {
    it('are in the params, and in what the handler means to keep, and nowhere else', async () => {
      store = await emptyStore(kind);
      const { url } = store;
      const descriptors = registry.entries.map(({ job }) => job.descriptor);
      const client = buildClient<Client>(descriptors, url);
      const jobs = [];
      for (const isolation of ISOLATIONS) {
        for (const way of isolation === 'inline' ? WAYS : WAYS_ALONE)
          jobs.push(await client.test[`canary_${isolation}`]!.submit({ way, ...PARAMS }));
      }
      runner = new RunProcess(url, PROJECT);
      const results = await Promise.all(jobs.map((job) => job.result({ timeout: '40s' })));
      await client.$close();
      await runner.end('SIGTERM');

      // Each did what it is to do, and people learn of it.
      const failures = results.flatMap((result) => (result.ok ? [] : [result.error]));
      expect(failures).toHaveLength(jobs.length - ISOLATIONS.length);
      expect(JSON.stringify(failures)).not.toContain('canary-');
      expect(failures.map(({ message }) => message).join()).toContain(
        '[redacted], {"password":"[redacted]"}',
      );
      const declared = failures.filter((failure) => failure.kind === 'declared');
      expect(declared[0]?.data).toMatchObject({ where: '[redacted]' });
      // One inline, two in each of the workers.
      expect(runner.events.filter(({ type }) => type === 'stray-error')).toHaveLength(5);
      expect(JSON.stringify(runner.events)).not.toContain('canary-');

      const tables = await stored(store);
      expect(withCanary(tables.get('ended_jobs'))).toHaveLength(ISOLATIONS.length);
      expect(withCanary(tables.get('statuses'))).toHaveLength(ISOLATIONS.length);
      const logs = [...(tables.get('log_chunks') ?? []), ...(tables.get('archive_objects') ?? [])];
      expect(logs.length).toBeGreaterThanOrEqual(jobs.length);
      for (const [table, rows] of tables) {
        if (table !== 'ended_jobs' && table !== 'statuses') expect(withCanary(rows)).toEqual([]);
      }

      // The command line asks both the same way; each command is a process of its own.
      if (kind === 'postgres') return;
      const id = jobs[0]?.id ?? '';
      const commands = [
        ['show', id, '--params'],
        ['show', jobs[1]?.id ?? '', '--params', '--json'],
        ['list', '--params', '--limit', '100'],
      ];
      for (const command of commands) {
        const args = [...command, '--store', url, '--schemas', `${PROJECT}/schemas`];
        const { stdout, ...ended } = await jobwright(args);
        expect(ended).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain('[redacted]');
        expect(stdout).not.toContain('canary-');
      }
      const elsewhere = await jobwright(['show', id, '--params', '--store', url]);
      expect(elsewhere.stderr).toContain('its params are shown whole');
    });
  },
);
