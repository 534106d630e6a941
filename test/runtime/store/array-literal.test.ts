import fc from 'fast-check';
import pg from 'pg';
import { expect, it } from 'vitest';
import { asParameter } from '../../../runtime/src/store/postgres/array-literal.js';
import { freshStore } from '../../support/stores.js';

const texts = fc.array(
  fc.option(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))),
);

it('is read by PostgreSQL as the array it was', async () => {
  const store = await freshStore('postgres', { migrated: false });
  const client = new pg.Client(store.url);
  await client.connect();
  const reads = async (type: string, values: readonly unknown[]): Promise<unknown> => {
    const text = `select $1::${type}[] as read`;
    return (await client.query<{ read: unknown }>(text, [asParameter(values)])).rows[0]?.read;
  };
  try {
    for (const odd of [
      '',
      ' ',
      'NULL',
      'null',
      '{}',
      ',',
      '"',
      '\\',
      '\\"',
      '{"a":"b\\n"}',
      'é\u{1F600}',
    ])
      expect(await reads('text', [odd, null])).toEqual([odd, null]);
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        expect(await reads('text', values)).toEqual(values);
      }),
    );
    expect(await reads('int', [1, undefined, -2])).toEqual([1, null, -2]);
    expect(await reads('boolean', [true, false])).toEqual([true, false]);
    expect(await reads('bytea', [Buffer.from([0, 255])])).toEqual([Buffer.from([0, 255])]);
  } finally {
    await client.end();
    await store.drop();
  }
});
