import type { Registry, RunnerEvent } from '@jobwright/runtime/runner';
import { paint, say, sayJson, type Line } from '../output.js';
import { clock, describeEvent, isRoutine } from './describe-event.js';
import type { Left } from './left.js';
import { LiveLine } from './live-line.js';
import { Rate, perSecond } from './rate.js';
import { summaryLines } from './summary.js';
import { Tally } from './tally.js';

export interface ReportOptions {
  readonly json?: true;
  readonly verbose?: true;
}

/**
 * What `jobwright run` says: a line for each event, and at its end what was done. At a terminal a live line counts, and what goes as
 * it should has no line of its own.
 */
export class Report {
  readonly #json: boolean;
  readonly #terse: boolean;
  readonly #tally = new Tally();
  readonly #rate = new Rate();
  #began = performance.now();
  #live: LiveLine | undefined;

  constructor({ json, verbose }: ReportOptions) {
    this.#json = json === true;
    this.#terse = !json && !verbose && process.stdout.isTTY && process.stderr.isTTY;
  }

  /** Jobs that have ended as failed or dead. */
  get failures(): number {
    return this.#tally.failures;
  }

  heard(event: RunnerEvent): void {
    this.#tally.count(event);
    if (this.#json) sayJson({ time: new Date().toISOString(), ...event });
    else if (!this.#terse || !isRoutine(event)) say(describeEvent(event));
  }

  /** The runner has started. */
  begin({ entries }: Registry, concurrency: number): void {
    this.#began = performance.now();
    if (this.#json) return;
    const names = entries.map(({ job }) => job.descriptor.name);
    say(`${clock()}  running ${names.join(', ')}; up to ${concurrency} at once`);
    if (!process.stderr.isTTY) return;
    const others = process.stdout.isTTY ? [process.stdout] : [];
    this.#live = new LiveLine(process.stderr, () => this.#line(), others);
  }

  /** The runner has stopped. */
  end(left: Left | undefined): void {
    this.#live?.end();
    const tookMs = Math.round(performance.now() - this.#began);
    if (this.#json) {
      const { outcomes } = this.#tally;
      sayJson({ type: 'summary', time: new Date().toISOString(), tookMs, ...outcomes, left });
    } else summaryLines(this.#tally, tookMs, left).forEach(say);
  }

  #line(): Line {
    const { running, waiting, done, failures } = this.#tally;
    const rate = perSecond(this.#rate.next(done, performance.now()));
    const failed = `${failures} failed`;
    return [
      `${running} running, ${waiting} waiting, ${done} done, ${rate}, `,
      failures > 0 ? paint('red', failed) : failed,
    ];
  }
}
