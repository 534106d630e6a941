import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobwright } from '../support/cli.js';
import { until } from '../support/until.js';
import { emptyProject, write } from './support/project.js';

const SCHEMA = resolve(import.meta.dirname, '../../generator/job.schema.json');
const root = emptyProject();
const uri = pathToFileURL(join(root, 'schemas/media.cut.yaml')).href;
let child: ChildProcess;
let server: MessageConnection;
let version = 1;
let problems:
  | { uri: string; diagnostics: { message: string; range: { start: { line: number } } }[] }
  | undefined;

beforeAll(async () => {
  cpSync(SCHEMA, join(root, 'job.schema.json'));
  write(root, { 'schemas/media.cut.yaml': '' });
  const bin = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
  child = spawn(process.execPath, [join(dirname(bin), 'bin/yaml-language-server'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  server = createMessageConnection(
    new StreamMessageReader(child.stdout!),
    new StreamMessageWriter(child.stdin!),
  );
  server.onNotification('textDocument/publishDiagnostics', (sent: NonNullable<typeof problems>) => {
    problems = sent;
  });
  const settings = {
    yaml: { hover: true, completion: true, validate: true, schemaStore: { enable: false } },
  };
  server.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (settings as Record<string, unknown>)[section] ?? {}),
  );
  server.onRequest('client/registerCapability', () => null);
  server.listen();
  await server.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: {
      textDocument: { completion: { completionItem: { snippetSupport: false } }, hover: {} },
      workspace: { configuration: true },
    },
  });
  await server.sendNotification('initialized', {});
  await server.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version, text: '' },
  });
});
afterAll(() => {
  server.dispose();
  child.kill();
  rmSync(root, { recursive: true });
});

/** Puts text into the editor; `|` is where the cursor is. */
async function type(lines: readonly string[]) {
  const text = ['# yaml-language-server: $schema=../job.schema.json', ...lines].join('\n');
  const before = text.slice(0, text.indexOf('|'));
  version += 1;
  problems = undefined;
  await server.sendNotification('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ text: text.replace('|', '') }],
  });
  const rows = before.split('\n');
  return {
    textDocument: { uri },
    position: { line: rows.length - 1, character: rows.at(-1)!.length },
  };
}

it('an editor completes fields and keywords of a job file', async () => {
  const top = await type(['job: media.cut', 'version: 1', '|']);
  const { items } = await server.sendRequest<{ items: { label: string }[] }>(
    'textDocument/completion',
    top,
  );
  const labels = items.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['params', 'retry', 'timeout', 'isolation']));
  const inner = await type(['job: media.cut', 'version: 1', 'params:', '  type: object', '  |']);
  const keywords = await server.sendRequest<{ items: { label: string }[] }>(
    'textDocument/completion',
    inner,
  );
  expect(keywords.items.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['properties', 'required']),
  );
});

it('an editor explains a field', async () => {
  const place = await type(['job: media.cut', 'version: 1', 'timeo|ut: 5m']);
  const hover = await server.sendRequest<{ contents: { value: string } }>(
    'textDocument/hover',
    place,
  );
  expect(hover.contents.value).toContain(
    'Of one attempt, while it does not wait for children or sleep.',
  );
});

it('an editor marks what is wrong, and nothing in a good file', async () => {
  await type(['job: media.cut', 'version: 1', 'colour: blue|']);
  await until(() => problems !== undefined && problems.diagnostics.length > 0, 10_000);
  expect(problems?.diagnostics[0]).toMatchObject({
    message: expect.stringContaining('colour') as string,
    range: { start: { line: 3 } },
  });
  await type([
    'job: media.cut',
    'version: 1',
    'params:',
    '  $schema: http://json-schema.org/draft-07/schema#',
    '  type: array',
    '  items: [{ type: string }]',
    'timeout: 5m|',
  ]);
  await until(() => problems !== undefined, 10_000);
  expect(problems?.diagnostics).toEqual([]);
});

it('`jobwright schema` prints the schema that editors use', async () => {
  const { code, stdout } = await jobwright(['schema'], root);
  expect(code).toBe(0);
  expect(stdout).toBe(readFileSync(SCHEMA, 'utf8'));
  writeFileSync(join(root, 'job.schema.json'), stdout);
});
