import { children } from './children.mjs';
import { claim, mysqlClaim, sqliteClaim } from './claim.mjs';
import * as drains from './drain.mjs';
import { generate } from './generate.mjs';
import { idle } from './idle.mjs';
import { importing } from './import.mjs';
import { result, start } from './latency.mjs';
import { halfLoaded, loaded } from './load.mjs';
import { logging } from './logging.mjs';
import { clientMemory, runnerMemory } from './memory.mjs';
import { processor, sharedProcessor, sqliteProcessor } from './processor.mjs';
import * as submits from './submit.mjs';
import { waits } from './waits.mjs';

/** By the name that the command line has for them. @type {Readonly<Record<string, import('./metric.mjs').Metric<any>>>} */
export const METRICS = {
  drain: drains.drain,
  'drain-200k': drains.largeDrain,
  'drain-4': drains.sharedDrain,
  'drain-200k-4': drains.largeSharedDrain,
  'drain-status-logs': logging,
  processor,
  'processor-4': sharedProcessor,
  bulk: submits.bulk,
  single: submits.single,
  start,
  result,
  loaded,
  'half-loaded': halfLoaded,
  waits,
  claim,
  children,
  idle,
  'memory-runner': runnerMemory,
  'memory-client': clientMemory,
  'sqlite-drain': drains.sqliteDrain,
  'sqlite-processor': sqliteProcessor,
  'sqlite-bulk': submits.sqliteBulk,
  'sqlite-single': submits.sqliteSingle,
  'sqlite-claim': sqliteClaim,
  'mysql-drain': drains.mysqlDrain,
  'mysql-bulk': submits.mysqlBulk,
  'mysql-single': submits.mysqlSingle,
  'mysql-claim': mysqlClaim,
  generate,
  import: importing,
};
