/**
 * Which parts of one object or array some schema has looked at (JSON Schema 2020-12, Core §11): what
 * `unevaluatedProperties` and `unevaluatedItems` ask. Kept only where one of them stands around.
 */
export class Evaluated {
  readonly #properties = new Set<string>();
  readonly #items = new Set<number>();
  #allProperties = false;
  #firstItems = 0;

  property(name: string): void {
    this.#properties.add(name);
  }

  allProperties(): void {
    this.#allProperties = true;
  }

  item(index: number): void {
    this.#items.add(index);
  }

  /** The first `count` items; `Infinity` for all. */
  firstItems(count: number): void {
    this.#firstItems = Math.max(this.#firstItems, count);
  }

  hasProperty(name: string): boolean {
    return this.#allProperties || this.#properties.has(name);
  }

  hasItem(index: number): boolean {
    return index < this.#firstItems || this.#items.has(index);
  }

  /** Takes over what another schema about the same value has looked at. */
  add(other: Evaluated): void {
    if (other.#allProperties) this.#allProperties = true;
    for (const name of other.#properties) this.#properties.add(name);
    for (const index of other.#items) this.#items.add(index);
    this.firstItems(other.#firstItems);
  }
}
