import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script of this folder in `count` processes at once; answers what each printed, as JSON, and its stderr. */
export function inProcesses(
  count: number,
  script: string,
  ...args: readonly string[]
): Promise<readonly { readonly printed: unknown; readonly stderr: string }[]> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { stdout, stderr } = await run(process.execPath, [path, ...args]);
      return { printed: JSON.parse(stdout) as unknown, stderr };
    }),
  );
}
