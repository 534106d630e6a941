import { hiding } from './secret-forms.js';

/** Steps from `params`, `status`, `output` or `errors` to what is secret; `*` stands for every item and every property. */
export type SensitivePath = readonly string[];

/** Hides secrets in a text. */
export type Mask = (text: string) => string;

/** What stands where a secret was. */
const REDACTED = '[redacted]';

/** Shorter texts (`ok`, `yes`, `42`) stand everywhere by chance: to hide them would tell more than it hides. */
const SHORTEST = 4;

/** Makes the function that copies a value with whatever is at the paths replaced; what is not there stays away. */
export function redactor(paths: readonly SensitivePath[]): (value: unknown) => unknown {
  return (value) => paths.reduce(redact, value);
}

/**
 * Makes the mask of one job: it replaces the secrets of these params wherever they stand in a text, as they are and as JSON and
 * URLs write them.
 * @param paths from the whole job, as `redact` of a runner's job has them; those into params count
 */
export function redactorFor(params: unknown, paths: readonly SensitivePath[]): Mask {
  const secrets = new Set<string>();
  for (const path of pathsWithin(paths, 'params')) collect(params, path, secrets);
  return secrets.size === 0 ? (text) => text : hiding(secrets, REDACTED);
}

/** A copy of a JSON value whose strings, names of properties included, went through the mask. */
export function maskStrings(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  // Of a number the whole is a secret, or nothing: any may have four digits of another.
  if (typeof value === 'number') return mask(String(value)) === REDACTED ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => maskStrings(item, mask));
  return fromEntries(
    Object.entries(value).map(([name, item]) => [mask(name), maskStrings(item, mask)]),
  );
}

/** Of paths from the whole job, those into one part, from there on. */
export function pathsWithin(
  paths: readonly SensitivePath[],
  ...part: readonly string[]
): readonly SensitivePath[] {
  return paths
    .filter((path) => part.every((step, index) => path[index] === step))
    .map((path) => path.slice(part.length));
}

function redact(value: unknown, [step, ...rest]: SensitivePath): unknown {
  if (value === undefined) return undefined;
  if (step === undefined) return REDACTED;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return step === '*' ? value.map((item) => redact(item, rest)) : value;
  return fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => [
      name,
      step === '*' || step === name ? redact(item, rest) : item,
    ]),
  );
}

/** All texts below a path. */
function collect(value: unknown, [step, ...rest]: SensitivePath, found: Set<string>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const within = step === undefined || step === '*' || (step === name && !Array.isArray(value));
      if (within) collect(item, rest, found);
    }
  } else if (step === undefined && (typeof value === 'string' || typeof value === 'number')) {
    const text = String(value);
    if (text.length >= SHORTEST) found.add(text);
  }
}

/** Not by assignment, to which `__proto__` would be something else. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries);
}
