import { buildProject } from '../build.js';
import { emitHandlers } from '../emit/handlers/skeleton.js';
import { emitProject } from '../emit/emit.js';
import { generate, type Generated, type GenerateOptions } from '../generate.js';
import { inspectHandlers } from '../handlers/inspect.js';
import type { Seen } from '../load/load.js';
import { SeenFiles } from '../load/seen-files.js';
import type { GeneratedFile } from '../print/module.js';
import { removeFiles, writeFiles } from '../write/disk.js';
import { hash, MANIFEST, manifestFile } from '../write/manifest.js';
import { missingHandlers, orphanHandlers } from '../write/plan.js';
import { undisturbed } from '../write/signals.js';

type Options = Pick<GenerateOptions, 'folders' | 'shown'>;

/**
 * Generates again and again in one process. The first run is one like any other. Those that follow know what it wrote:
 * they load only job files that changed, make only what follows from them, and compare with memory instead of disk.
 */
export class Session {
  readonly #options: Options;
  readonly #seen: Seen = new SeenFiles();
  /** What is on disk, by path; `undefined` before the first run that found nothing wrong. */
  #written: ReadonlyMap<string, GeneratedFile> | undefined;
  readonly #hashes = new WeakMap<GeneratedFile, string>();

  constructor(options: Options) {
    this.#options = options;
  }

  run(): Generated {
    return this.#written === undefined ? this.#first() : this.#again(this.#written);
  }

  #first(): Generated {
    const { folders, shown } = this.#options;
    const result = generate({ folders, shown, check: false, seen: this.#seen });
    if ('problems' in result) return result;
    const built = buildProject(folders, shown, undefined, this.#seen);
    // Somebody was faster than this: the next run begins anew.
    if ('problems' in built) return result;
    this.#written = byPath(emitProject(built.project));
    return result;
  }

  #again(written: ReadonlyMap<string, GeneratedFile>): Generated {
    const { folders, shown } = this.#options;
    const built = buildProject(folders, shown, undefined, this.#seen);
    if ('problems' in built) return built;
    const { project } = built;
    const files = byPath(emitProject(project));
    const missing: GeneratedFile[] = [];
    const changed: GeneratedFile[] = [];
    for (const file of files.values()) {
      const before = written.get(file.path);
      if (before === undefined) missing.push(file);
      else if (before !== file && before.content !== file.content) changed.push(file);
    }
    const stale = [...written.keys()].filter((path) => !files.has(path));
    const handlers = missingHandlers(folders.handlers, emitHandlers(project));
    const differs = missing.length + changed.length + stale.length > 0;
    undisturbed(() => {
      writeFiles(folders.handlers, handlers);
      if (differs) {
        writeFiles(folders.out, [...missing, ...changed, this.#manifest(files)]);
        removeFiles(folders.out, stale);
      }
    });
    this.#written = files;
    const names = project.jobs.map(({ name }) => name);
    const orphans = orphanHandlers(folders.handlers, names);
    const paths = (list: readonly GeneratedFile[]) => list.map(({ path }) => path);
    return {
      jobs: names.length,
      missing: paths(missing),
      changed: paths(changed),
      unchanged: files.size - missing.length - changed.length,
      stale,
      foreign: [],
      newHandlers: paths(handlers),
      orphans,
      handlers: inspectHandlers(folders.handlers, names, orphans),
    };
  }

  /** Without a seal, which would take a hash of all inputs: the next `--check` generates, and compares itself. */
  #manifest(files: ReadonlyMap<string, GeneratedFile>): GeneratedFile {
    const hashes = [...files.values()].map((file) => {
      const known = this.#hashes.get(file) ?? hash(file.content);
      this.#hashes.set(file, known);
      return [file.path, known] as const;
    });
    const { content } = manifestFile({ files: Object.fromEntries(hashes), seal: '' });
    return { path: MANIFEST, content };
  }
}

function byPath(files: readonly GeneratedFile[]): ReadonlyMap<string, GeneratedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
