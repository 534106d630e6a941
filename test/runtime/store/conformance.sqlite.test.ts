import { describe, it } from 'vitest';
import { exerciseStore } from '@jobwright/runtime/conformance';
import { sqliteHarness } from '../../support/sqlite-harness.js';

exerciseStore('the SQLite store', sqliteHarness, { describe, it });
