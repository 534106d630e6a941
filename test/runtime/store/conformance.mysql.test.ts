import { afterAll, describe, it } from 'vitest';
import { exerciseStore } from '@jobwright/runtime/conformance';
import { hasMysql, WITHOUT_MYSQL } from '../../support/mysql.js';
import { mysqlHarness } from '../../support/mysql-harness.js';

const harness = mysqlHarness();
afterAll(() => harness.close());

describe.skipIf(!hasMysql())(hasMysql() ? 'MariaDB' : WITHOUT_MYSQL, () => {
  exerciseStore('the MariaDB store', harness, { describe, it });
});
