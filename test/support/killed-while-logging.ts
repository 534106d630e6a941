import { createRunner } from '@jobwright/runtime/runner';
import { registry } from './endless-logging.js';

/** A runner in a process of its own, to be killed while its handler logs. */
await createRunner({ store: process.argv[2] ?? '', registry, lease: '3s' }).start();
