import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addJob, makeProject } from '../../generate/project.mjs';
import { runNode } from '../node-process.mjs';
import { metric } from './metric.mjs';

const JOBWRIGHT = fileURLToPath(new URL('../../../generator/bin/jobwright.js', import.meta.url));
const JSON2TS = fileURLToPath(new URL('../../generate/json2ts.mjs', import.meta.url));

/** @param {string} contestant @param {{ jobs: number }} size */
async function measure(contestant, { jobs }) {
  const root = mkdtempSync(join(tmpdir(), 'jobwright-bench-'));
  try {
    makeProject(root, jobs);
    // As a checkpoint does before a drain: what others have left to be written is not written meanwhile.
    execFileSync('sync');
    if (contestant === 'json2ts') {
      const { seconds } = await runNode(root, [JSON2TS, join(root, 'schemas')]);
      return [{ of: 'types of params only', value: seconds }];
    }
    const cold = await runNode(root, [JOBWRIGHT, 'generate']);
    const check = await runNode(root, [JOBWRIGHT, 'generate', '--check']);
    addJob(root, jobs);
    const again = await runNode(root, [JOBWRIGHT, 'generate']);
    return [
      { of: 'all anew', value: cold.seconds },
      { of: '--check', value: check.seconds },
      { of: 'one job added', value: again.seconds },
      { of: 'memory of all anew', value: cold.peakMb, unit: 'MB' },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

export const generate = metric({
  title: 'jobwright generate for 1,000 jobs',
  ...{ unit: 's', store: 'none', contestants: ['jobwright', 'json2ts'] },
  targets: [
    { row: 'jobwright, all anew', most: 5 },
    { row: 'jobwright, --check', most: 2 },
  ],
  size: { jobs: 1_000 },
  smoke: { jobs: 2 },
  measure,
});
