import { mkdtempSync, realpathSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@jobwright/runtime/migrate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../support/cli.js';
import { emptyStore, statements, type FreshStore } from '../support/stores.js';
import { commandsOf, unknownOptions } from './commands.js';
import { DOCUMENTS, isFollowed, type Block } from './documents.js';
import { isExample, isFile } from './module.js';
import { GuidesProject } from './project.js';
import { openScene, type Scene } from './scene.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'jobwright-guides-')));
const here = DOCUMENTS.filter(({ ownTest }) => ownTest === undefined);
const place = ({ document, line }: Block) => `docs/${document}:${line}`;
const blocks = here.flatMap((document) => document.blocks);
const project = new GuidesProject(root, DOCUMENTS);
let generated: readonly string[];
let compiled: readonly string[];
beforeAll(() => {
  generated = project.generate();
  compiled = project.compile();
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

/** What an example says that it prints, each behind the line that prints it. */
function promised({ code }: Block): readonly string[] {
  return [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, text = '']) => text);
}

function handledHere(block: Block): boolean {
  return (
    block.notRun !== undefined ||
    isExample(block) ||
    isFile(block) ||
    ['text', 'yaml', 'sql', 'sh'].includes(block.language)
  );
}

describe('the guides', () => {
  it('have no block that nobody checks', () => {
    const followed = DOCUMENTS.filter(({ ownTest }) => ownTest !== undefined);
    expect(followed.filter((document) => !isFollowed(document)).map(({ name }) => name)).toEqual(
      [],
    );
    expect(blocks.filter((block) => !handledHere(block)).map(place)).toEqual([]);
  });

  it('have job files, and parts of them, that the generator takes', () => {
    expect(generated).toEqual([]);
    expect(project.checkFragments()).toEqual([]);
  });

  it('have code that compiles', () => {
    expect(compiled).toEqual([]);
  });

  it('call commands that there are, with options that they have', async () => {
    const manual = await readFile(join(ROOT, 'docs/cli.md'), 'utf8');
    const wrong = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap((block) =>
        commandsOf(block.code).flatMap((command) =>
          unknownOptions(command, manual).map((option) => `${place(block)}: ${option}`),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it('link to what is there', async () => {
    const broken: string[] = [];
    for (const { name, text } of DOCUMENTS)
      for (const [, target = '', , anchor] of text.matchAll(
        /\]\((?!https?:)([^)#]*)(#([^)]+))?\)/g,
      )) {
        const linked = target === '' ? name : target;
        const path = join(ROOT, 'docs', linked);
        const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
        const content = isFolder ? '' : await readFile(path, 'utf8').catch(() => undefined);
        const anchors = [...(content ?? '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
          slug(title),
        );
        if (content === undefined || (anchor !== undefined && !anchors.includes(anchor)))
          broken.push(`docs/${name}: ${target}${anchor === undefined ? '' : `#${anchor}`}`);
      }
    expect(broken).toEqual([]);
  });
});

describe("the guides' SQL", () => {
  let store: FreshStore;
  beforeAll(async () => {
    store = await emptyStore('postgres');
    await migrate(store.url, { dir: join(root, 'generated/migrations') });
  });
  afterAll(() => store.drop());

  const queries = blocks.filter(({ language }) => language === 'sql');
  it.each(queries.map((block) => [place(block), block]))('%s', async (_, { code }) => {
    await expect(statements(store, code)).resolves.toBeDefined();
  });
});

/** The anchor of a heading, as GitHub makes it. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
}

describe.each(['sqlite', 'postgres'] as const)("the guides' examples on %s", (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(root, kind);
  });
  afterAll(() => scene.close());

  const examples = blocks.filter((block) => isExample(block) && block.notRun === undefined);
  it.each(examples.map((block) => [place(block), block]))('%s', async (_, block) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
      printed.push(values.join(' '));
    });
    try {
      await scene.run(block);
    } finally {
      log.mockRestore();
    }
    expect(printed).toEqual(promised(block));
  });
});
