import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents, YamlDocument } from './document.js';
import { findFiles } from './find.js';
import { MAX_FILE_BYTES } from './limits.js';
import { parseYaml } from './parse.js';

export interface Loaded {
  readonly documents: Documents;
  readonly problems: readonly Diagnostic[];
}

/** Reads and parses every job file and file of shared types. Reads nothing outside `root`. */
export function loadSchemas(root: string, shown: string): Loaded {
  const found = findFiles(root, shown);
  const problems: Diagnostic[] = [...found.problems];
  const load = (path: string): readonly YamlDocument[] => {
    const { document, problems: wrong } = loadFile(root, shown, path);
    problems.push(...wrong);
    return document === undefined ? [] : [document];
  };
  const jobs = found.jobs.flatMap(load);
  const types = found.types.flatMap(load);
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
