import type { Attempt } from './draft.js';
import { drafting } from './drafts.js';
import type { Location } from './location.js';

/** Writes a value as a JSON file, which appears whole or not at all. */
export function writeJson(
  location: Location,
  value: unknown,
  attempt: Attempt,
): Promise<{ location: Location; bytes: number; sha256: string }> {
  return drafting(attempt, async (drafts) => {
    const draft = await drafts.file(location);
    await draft.write(Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
    return { location, ...(await draft.finish()) };
  });
}
