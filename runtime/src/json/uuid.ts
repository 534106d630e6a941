import { randomFillSync } from 'node:crypto';

let lastMs = 0;
let sequence = 0;
/** Asked for many at once: the system's answer to one costs more than all else about an id. */
const random = Buffer.alloc(8 * 512);
let used = random.length;
const bytes = Buffer.alloc(16);

/**
 * A UUIDv7 (RFC 9562 §5.7): time-ordered, and increasing within a process (method 1 of §6.2: a counter in `rand_a`,
 * which borrows the next millisecond when it overflows).
 */
export function uuidv7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  random.copy(bytes, 8, used, (used += 8));
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether a text has the form of a UUID, whatever its version. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
