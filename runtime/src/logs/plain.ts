const MAX_DEPTH = 8;
const MAX_PARTS = 5_000;
const MAX_STRING = 16_000;

/** Hides what is secret in a string or a number: of any value, a leaf. */
export type Redact = (leaf: string | number) => string | number;

const nothingHidden: Redact = (leaf) => leaf;

/**
 * A value as JSON can hold it, whatever it is: what cannot be written (cycles, functions, getters that throw …) is named in square
 * brackets instead. Never throws.
 */
export function plain(value: unknown, redact: Redact = nothingHidden): unknown {
  return new Plainer(redact).of(value, 0);
}

/** At most so many characters of a text, and a mark that says how many more it had. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the two units of one character.
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)} [${text.length - end} characters more]`;
}

class Plainer {
  readonly #within = new Set<object>();
  readonly #redact: Redact;
  #parts = 0;

  constructor(redact: Redact) {
    this.#redact = redact;
  }

  of(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? this.#redact(value) : String(value);
      case 'bigint':
      case 'symbol':
        return this.#text(String(value));
      case 'function':
        return '[function]';
      case 'object':
        return value === null ? null : this.#object(value, depth);
      default:
        return value;
    }
  }

  /** Hidden before it is cut: half a secret is one too. */
  #text(value: string): unknown {
    return shortened(String(this.#redact(value)), MAX_STRING);
  }

  #object(value: object, depth: number): unknown {
    if (this.#within.has(value)) return '[circular]';
    if (depth >= MAX_DEPTH) return '[nested too deep]';
    if (++this.#parts > MAX_PARTS) return '[too many parts]';
    this.#within.add(value);
    try {
      return this.#known(value, depth + 1);
    } catch (error) {
      return this.#text(threw(error));
    } finally {
      this.#within.delete(value);
    }
  }

  #known(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date)
      return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString();
    if (value instanceof Set) return this.#list([...value], depth);
    if (value instanceof Map) return this.#map(value as ReadonlyMap<unknown, unknown>, depth);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.of(Reflect.apply(toJSON, value, []), depth);
    return this.#record(value, depth);
  }

  #list(items: readonly unknown[], depth: number): unknown {
    return items.map((item) => this.of(item, depth) ?? null);
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): unknown {
    const entries = [...map];
    if (entries.some(([key]) => typeof key !== 'string')) return this.#list(entries, depth);
    return this.#record(Object.fromEntries(entries) as object, depth);
  }

  #error(error: Error, depth: number): unknown {
    const { name, message, stack, cause } = error;
    const known = { type: name, message, stack, ...(cause !== undefined && { cause }) };
    return { ...this.#record(error, depth), ...this.#record(known, depth) };
  }

  /** Each part by itself, so that a getter that throws costs only itself. */
  #record(value: object, depth: number): object {
    // Without a prototype, so that a key `__proto__` is one like others.
    const parts = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      const name = String(this.#redact(key));
      try {
        parts[name] = this.of((value as Record<string, unknown>)[key], depth);
      } catch (error) {
        parts[name] = this.#text(threw(error));
      }
    }
    return parts;
  }
}

function threw(error: unknown): string {
  try {
    return `[threw: ${error instanceof Error ? error.message : String(error)}]`;
  } catch {
    return '[threw]';
  }
}
