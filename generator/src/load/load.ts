import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents, YamlDocument } from './document.js';
import { toCurrentDialect } from './dialect.js';
import { findFiles } from './find.js';
import { MAX_FILE_BYTES } from './limits.js';
import { parseYaml } from './parse.js';
import { SeenFiles } from './seen-files.js';

export interface Loaded {
  readonly documents: Documents;
  readonly problems: readonly Diagnostic[];
}

/** What earlier runs in this process have loaded. */
export type Seen = SeenFiles<LoadedFile>;

interface LoadedFile {
  readonly document?: YamlDocument;
  readonly problems: readonly Diagnostic[];
}

/** Reads and parses every job file and file of shared types. Reads nothing outside `root`. */
export function loadSchemas(root: string, shown: string, seen: Seen = new SeenFiles()): Loaded {
  const found = findFiles(root, shown);
  const problems: Diagnostic[] = [...found.problems];
  const load =
    (kind: 'job' | 'types') =>
    (path: string): readonly YamlDocument[] => {
      const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
      const loaded = seen.of(join(root, path), stats, () => loadInDialect(root, shown, path, kind));
      problems.push(...loaded.problems);
      return loaded.document === undefined ? [] : [loaded.document];
    };
  const jobs = found.jobs.flatMap(load('job'));
  const types = found.types.flatMap(load('types'));
  if (found.jobs.length === 0 && found.problems.every((p) => p.code !== 'JW1001')) {
    const hint = 'a job file is NAME.yaml, such as media.transcode.yaml';
    problems.push(
      diagnostic(
        'JW1002',
        { file: shown, line: 1, column: 1 },
        'there are no job files here',
        hint,
      ),
    );
  }
  return { documents: { jobs, types, files: new Set([...found.jobs, ...found.types]) }, problems };
}

function loadInDialect(
  root: string,
  shown: string,
  path: string,
  kind: 'job' | 'types',
): LoadedFile {
  const { document, problems } = loadFile(root, shown, path);
  if (document === undefined) return { problems };
  const current = toCurrentDialect(document, kind);
  return { document: current.document, problems: [...problems, ...current.problems] };
}

function loadFile(root: string, shown: string, path: string) {
  const file = join(shown, path);
  const start = { file, line: 1, column: 1 };
  let bytes: Buffer;
  try {
    const size = lstatSync(join(root, path)).size;
    if (size > MAX_FILE_BYTES) {
      const message = `${size} bytes; a file may have ${MAX_FILE_BYTES}`;
      return { problems: [diagnostic('JW1005', start, message, 'split it into several files')] };
    }
    bytes = readFileSync(join(root, path));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { problems: [diagnostic('JW1006', start, `cannot be read (${why})`)] };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problems: [diagnostic('JW1006', start, 'is not UTF-8', 'save it as UTF-8')] };
  }
  return parseYaml(text, file, path);
}
