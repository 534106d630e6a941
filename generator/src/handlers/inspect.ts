import { join } from 'node:path';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import { parentTypeName, pascalCase } from '../print/names.js';
import { readIfThere } from '../write/disk.js';
import { readHandlers, type Doubtful } from './read.js';

/** Something about a handler's file that its owner should know. `path` is within the handlers' folder. */
export interface HandlerFinding {
  readonly path: string;
  readonly message: string;
}

/** A handler that belongs to no job, and the job without one that it may be meant for. */
export interface RenameOffer {
  readonly from: string;
  readonly to: string;
}

export interface HandlerReport {
  readonly findings: readonly HandlerFinding[];
  readonly renames: readonly RenameOffer[];
}

/**
 * Looks at user-owned handlers. Whether one is as it should be is first asked of its text alone, which takes
 * microseconds; only one that gives rise to doubt is parsed, and only then is the parser loaded.
 */
export function inspectHandlers(
  folder: string,
  jobs: readonly string[],
  orphans: readonly string[],
): HandlerReport {
  const empty: string[] = [];
  const doubtful: Doubtful[] = [];
  for (const name of jobs) {
    const path = `${name}.ts`;
    const typeName = pascalCase(name);
    const text = readIfThere(join(folder, path));
    if (text === undefined || text.includes(`'${name} is not implemented yet'`)) empty.push(path);
    else if (!looksRight(text, typeName)) doubtful.push({ path, text, name, typeName });
  }
  return {
    findings: doubtful.length === 0 ? [] : readHandlers(doubtful),
    renames: offers(orphans, empty),
  };
}

/** Whether the text has the line of a handler of that job, as skeletons have it; one that starts jobs is of `…Job`. */
function looksRight(text: string, typeName: string): boolean {
  return new RegExp(
    `^export default handler<\\s*(${typeName}|${parentTypeName(typeName)})\\s*>\\(`,
    'm',
  ).test(text);
}

/** Pairs each orphan with the job that is most like it; a job is offered once. */
function offers(orphans: readonly string[], empty: readonly string[]): readonly RenameOffer[] {
  const free = new Set(empty);
  return orphans.flatMap((from) => {
    const only = orphans.length === 1 && free.size === 1 ? [...free][0] : undefined;
    const near = /^did you mean (.+)\?$/.exec(didYouMean(from, free) ?? '')?.[1];
    const to = only ?? near;
    if (to === undefined) return [];
    free.delete(to);
    return [{ from, to }];
  });
}

/** The report as lines for people; `shown` makes a path within the folder one that they can open. */
export function handlerLines(
  { findings, renames }: HandlerReport,
  shown: (path: string) => string,
): readonly string[] {
  return [
    ...findings.map(({ path, message }) => `${shown(path)} ${message}`),
    ...renames.map(({ from, to }) => {
      const job = to.replace(/\.ts$/, '');
      return `${shown(from)} belongs to no job; job ${job} has no handler yet: rename it? (jobwright generate --rename-handlers)`;
    }),
  ];
}
