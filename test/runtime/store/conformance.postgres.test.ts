import { afterAll, describe, it } from 'vitest';
import { exerciseStore } from '@jobwright/runtime/conformance';
import { postgresHarness } from '../../support/postgres-harness.js';

const harness = postgresHarness();
afterAll(() => harness.close());

exerciseStore('the PostgreSQL store', harness, { describe, it });
