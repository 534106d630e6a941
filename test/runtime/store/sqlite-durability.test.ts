import { expect, it } from 'vitest';
import { SqliteConnection, type Statements } from '../../../runtime/src/store/sqlite/connection.js';
import { createSqlite } from '../../support/sqlite.js';

/** https://www.sqlite.org/pragma.html#pragma_synchronous */
const NORMAL = { synchronous: 1 };
const FULL = { synchronous: 2 };

it('a connection to SQLite has each write on the disk, but for those that a power cut may undo', async () => {
  const { path, url, drop } = await createSqlite();
  const connection = new SqliteConnection(path, url);
  await connection.open();
  try {
    const level = (statements: Statements): unknown => statements.get('pragma synchronous');
    expect(await connection.write(level)).toEqual(FULL);
    expect(await connection.writeUnsynced(level)).toEqual(NORMAL);
    expect(await connection.write(level)).toEqual(FULL);
    const failing = connection.writeUnsynced(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await connection.write(level)).toEqual(FULL);
  } finally {
    connection.close();
    await drop();
  }
});
