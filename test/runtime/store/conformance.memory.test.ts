import { describe, it } from 'vitest';
import { exerciseStore } from '@jobwright/runtime/conformance';
import { memoryHarness } from '../../support/memory-harness.js';

exerciseStore('the memory store', memoryHarness, { describe, it });
