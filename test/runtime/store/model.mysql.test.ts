import { describe } from 'vitest';
import { hasMysql, WITHOUT_MYSQL } from '../../support/mysql.js';
import { exerciseModel } from './model/exercise-model.js';

describe.skipIf(!hasMysql())(hasMysql() ? 'MariaDB' : WITHOUT_MYSQL, () => {
  exerciseModel('mysql', 4);
});
