import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { parseArgs } from 'node:util';

export const USAGE = `npm run demo [-- [FILE] [--store URL] [--out DIR]]

  FILE         a WAV file, or a zip with one in it; without it a tune is made
  --store URL  postgres://… instead of a SQLite file of its own
  --out DIR    where the results go (demo-output)`;

export interface DemoOptions {
  readonly file: string | undefined;
  readonly store: string;
  readonly out: string;
  /** Everything that is not a result; removed at the end. */
  readonly scratch: string;
}

/** Reads the command line; undefined where help was asked for. */
export async function readOptions(args: readonly string[]): Promise<DemoOptions | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      store: { type: 'string' },
      out: { type: 'string', default: 'demo-output' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return undefined;
  const scratch = await mkdtemp(join(tmpdir(), 'jobwright-demo-'));
  const [file] = positionals;
  return {
    file: file === undefined ? undefined : resolve(file),
    store: values.store ?? `sqlite:${join(scratch, 'demo.db')}`,
    out: resolve(values.out),
    scratch,
  };
}
