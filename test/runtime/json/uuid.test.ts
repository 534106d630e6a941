import { describe, expect, it } from 'vitest';
import { isUuid, uuidv7 } from '../../../runtime/src/json/uuid.js';

describe('UUIDv7', () => {
  it('has the version, the variant and the time of RFC 9562', () => {
    const before = Date.now();
    const id = uuidv7();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const ms = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(ms).toBeGreaterThanOrEqual(before);
    expect(isUuid(id)).toBe(true);
  });

  it('only grows within a process, even within a millisecond', () => {
    const ids = Array.from({ length: 20_000 }, uuidv7);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
