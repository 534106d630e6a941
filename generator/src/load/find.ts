import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { compare, diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';

/** The files of a schemas folder, as paths relative to it. */
export interface Found {
  readonly jobs: readonly string[];
  readonly types: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Lists job files (`NAME.yaml`) and files of shared types (`types/NAME.yaml`). Follows no symbolic link, and reports
 * YAML files elsewhere instead of ignoring them. `shown` is the folder's name as people gave it.
 */
export function findFiles(root: string, shown: string): Found {
  const problems: Diagnostic[] = [];
  const jobs: string[] = [];
  const types: string[] = [];
  const report = (code: 'JW1003' | 'JW1004', path: string, message: string, hint: string) => {
    problems.push(diagnostic(code, { file: join(shown, path), line: 1, column: 1 }, message, hint));
  };

  const visit = (folder: string, entries: readonly Dirent[]): void => {
    for (const entry of [...entries].sort((a, b) => compare(a.name, b.name))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        report(
          'JW1004',
          path,
          `${path} is a symbolic link, which is not followed`,
          'put the file itself here',
        );
      } else if (entry.isDirectory()) {
        visit(path, readdirSync(join(root, path), { withFileTypes: true }));
      } else if (entry.name.endsWith('.yml')) {
        report('JW1003', path, `${path} is not read`, 'name it .yaml');
      } else if (entry.name.endsWith('.yaml')) {
        if (folder === '') jobs.push(path);
        else if (folder === 'types') types.push(path);
        else {
          const hint =
            'job files stand in the schemas folder itself, shared types in its folder types';
          report('JW1003', path, `${path} is not read`, hint);
        }
      }
    }
  };

  try {
    visit('', readdirSync(root, { withFileTypes: true }));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const position = { file: shown, line: 1, column: 1 };
    const hint = 'name the folder of job files with --schemas';
    return {
      jobs,
      types,
      problems: [diagnostic('JW1001', position, `cannot read the folder (${why})`, hint)],
    };
  }
  return { jobs, types, problems };
}
