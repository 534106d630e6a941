import type { Violation } from '../types/validation.js';

const MOST = 50;

/** Collects what is wrong with one value, and knows which part of it is being looked at. */
export class Report {
  /** Keys and indexes from the root to the part at hand. */
  readonly path: (string | number)[] = [];
  #violations: Violation[] = [];
  #count = 0;
  #quiet = 0;

  /**
   * Says that the part at hand is wrong; always answers false. Messages name the rule and, where one is too many or
   * missing, the property, but never the value: params may be secret, and messages are stored and logged.
   */
  add(message: string): false {
    if (this.#quiet > 0) return false;
    this.#count += 1;
    if (this.#violations.length < MOST) {
      this.#violations.push({ path: this.path.map(pointerStep).join(''), message });
    }
    return false;
  }

  /** Asks a question whose answer, and nothing else, matters: as `not` and `if` do. */
  quietly(ask: () => boolean): boolean {
    this.#quiet += 1;
    const answer = ask();
    this.#quiet -= 1;
    return answer;
  }

  /** How much has been said so far; for {@link forget}. */
  get count(): number {
    return this.#count;
  }

  /** Takes back what was said since: one alternative failed, another did not. */
  forget(count: number): void {
    if (this.#count === count) return;
    this.#count = count;
    this.#violations = this.#violations.slice(0, count);
  }

  /** All of it, or the first fifty and how many more there are. */
  get violations(): readonly Violation[] {
    if (this.#count <= MOST) return this.#violations;
    return [...this.#violations, { path: '', message: `breaks ${this.#count - MOST} more rules` }];
  }
}

function pointerStep(step: string | number): string {
  return `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
