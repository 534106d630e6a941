import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '@jobwright/runtime/migrate';
import {
  freshStore,
  statements,
  STORE_KINDS,
  type FreshStore,
  type StoreKind,
} from '../support/stores.js';
import { emptyProject, generateIn, write } from './support/project.js';

const SCHEMA = `
job: media.file
version: 1
description: It's a \\ "file"; drop table jobwright.jobs; --
params:
  type: object
  required: [sampleRate]
  properties:
    sampleRate: { type: integer }
    id: { type: string }
    loud: { type: boolean }
    tags: { type: array, items: { type: string } }
    "odd'; name": { type: string }
status: { type: object, properties: { percent: { type: number } } }
output: { type: object, properties: { uri: { type: string } } }
`;
const ID = '0198f6a0-0000-7000-8000-000000000001';
const OTHER = '0198f6a0-0000-7000-8000-000000000002';
const PARAMS = { sampleRate: 44_100, id: 'x', loud: true, tags: ['a', "it's"] };

/** Lists within lists: MariaDB reads JSON of 32 levels. */
function nested(levels: number): unknown {
  return levels === 0 ? [] : [nested(levels - 1)];
}

type Row = Readonly<Record<string, unknown>>;

/** Runs statements with the rights of a person at a prompt; answers the rows of the last. */
async function run(store: FreshStore, ...sql: readonly string[]): Promise<readonly Row[]> {
  let rows: readonly object[] = [];
  for (const one of sql) rows = await statements(store, one);
  return rows as readonly Row[];
}

const root = emptyProject();
const stores: FreshStore[] = [];
beforeAll(() => {
  write(root, { 'schemas/media.file.yaml': SCHEMA });
  expect(generateIn(root)).not.toHaveProperty('problems');
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  for (const store of stores) await store.drop();
});

/** A store in which one job has been submitted, has reported a status and ended, and one of another shape waits. */
async function filled(kind: StoreKind): Promise<FreshStore> {
  const store = await freshStore(kind, { migrated: false });
  stores.push(store);
  await migrate(store.url, { dir: join(root, 'generated/migrations') });
  const prefix = kind === 'postgres' ? 'jobwright.' : 'jobwright_';
  const now = kind === 'postgres' ? 'to_timestamp(1700000000)' : '1700000000000';
  const uuid = (id: string) => (kind === 'mysql' ? `x'${id.replaceAll('-', '')}'` : `'${id}'`);
  const [first, other] = [uuid(ID), uuid(OTHER)];
  const [more, random] = kind === 'mysql' ? [', submission', ', 1'] : ['', ''];
  const job = (id: string, params: unknown) =>
    `insert into ${prefix}jobs (id, name, version, revision, queue, priority, params, submitted_at${more})
     values (${id}, 'media.file', 1, 1, 'default', 0, '${JSON.stringify(params).replaceAll("'", "''")}', ${now}${random})`;
  await run(
    store,
    job(first, PARAMS),
    `insert into ${prefix}statuses (job_id, sequence, status, stored_at) values (${first}, 1, '{"percent":12.5}', ${now})`,
    `insert into ${prefix}ended_jobs (id, state, output, error, ended_at, run_at, attempt, losses, epoch)
     values (${first}, 'failed', null, '{"kind":"declared","code":"Gone","message":"it went"}', ${now}, ${now}, 3, 0, 3)`,
    job(other, { sampleRate: 'forty', loud: 'very', id: { a: 1 }, deep: nested(50) }),
    `insert into ${prefix}live_jobs (id, claim_group, run_at) values (${other}, 1, ${now})`,
  );
  return store;
}

const viewOf = (kind: StoreKind) =>
  kind === 'postgres' ? 'jobwright.media_file' : 'jobwright_media_file';

describe.each(STORE_KINDS)('the view of a job in %s', (kind) => {
  let store: FreshStore;
  beforeAll(async () => {
    store = await filled(kind);
  });

  it('shows params, status, output and error as columns', async () => {
    const [row] = await run(store, `select * from ${viewOf(kind)} where id = '${ID}'`);
    expect(Object.keys(row ?? {})).toEqual([
      ...['id', 'state', 'attempt', 'submitted_at', 'started_at', 'ended_at'],
      ...[
        'sample_rate',
        'params_id',
        'loud',
        'tags',
        'status_percent',
        'output_uri',
        'error',
        'error_message',
      ],
    ]);
    expect(row).toMatchObject({
      id: ID,
      state: 'failed',
      attempt: 3,
      started_at: null,
      params_id: 'x',
      error: 'Gone',
    });
    expect(row).toMatchObject({ error_message: 'it went', output_uri: null });
    expect([Number(row?.sample_rate), Number(row?.status_percent)]).toEqual([44_100, 12.5]);
    // MariaDB's DATETIME has no zone; the driver takes it for local time.
    const ended = new Date(row?.ended_at as string);
    if (kind === 'mysql') ended.setMinutes(ended.getMinutes() - ended.getTimezoneOffset());
    expect(ended.getTime()).toBe(1_700_000_000_000);
    expect(row?.loud).toBe(kind === 'postgres' ? true : 1);
    const { tags } = row ?? {};
    expect(typeof tags === 'string' ? JSON.parse(tags) : tags).toEqual(PARAMS.tags);
  });

  it('does not fail on a job that another version of its file has stored', async () => {
    const rows = await run(store, `select state, sample_rate from ${viewOf(kind)} order by id`);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({
      state: 'queued',
      sample_rate: kind === 'sqlite' ? 'forty' : null,
    });
  });

  it('takes the place of the view before it', async () => {
    const changed = SCHEMA.replace('sampleRate: { type: integer }', 'sampleRate: { type: string }');
    write(root, { 'schemas/media.file.yaml': changed });
    expect(generateIn(root)).not.toHaveProperty('problems');
    await migrate(store.url, { dir: join(root, 'generated/migrations') });
    const [row] = await run(store, `select sample_rate from ${viewOf(kind)} where id = '${ID}'`);
    expect(String(row?.sample_rate)).toBe('44100');
    write(root, { 'schemas/media.file.yaml': SCHEMA });
    expect(generateIn(root)).not.toHaveProperty('problems');
  });
});
