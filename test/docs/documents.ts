import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/cli.js';

/** A fenced block of a guide, and where it stands. */
export interface Block {
  readonly document: string;
  /** Of its opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands on the fence after the language. */
  readonly info: string;
  readonly code: string;
  /** Why it is not run, where a comment above it says so. */
  readonly notRun: string | undefined;
}

export interface Document {
  readonly name: string;
  readonly text: string;
  /** The test that follows it by itself, where it names one. */
  readonly ownTest: string | undefined;
  readonly blocks: readonly Block[];
}

const FENCE = /^(?:<!-- not run: (.+) -->\n\n?)?```(\w*) ?(.*)\n([\s\S]*?)^```$/gm;
const OWN_TEST = /test\s+\(`(test\/[^`]+\.test\.ts)`\)/;

function readDocument(name: string): Document {
  const text = readFileSync(join(ROOT, 'docs', name), 'utf8');
  const blocks = [...text.matchAll(FENCE)].map((match): Block => {
    const [whole, notRun, language = '', info = '', code = ''] = match;
    const fence = match.index + whole.indexOf('```');
    const line = text.slice(0, fence).split('\n').length;
    return { document: name, line, language, info, code, notRun };
  });
  return { name, text, ownTest: OWN_TEST.exec(text)?.[1], blocks };
}

export const DOCUMENTS: readonly Document[] = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map(readDocument);

/** What a document's own test has to hold: it is there, and reads the document. */
export function isFollowed({ name, ownTest }: Document): boolean {
  if (ownTest === undefined) return false;
  const path = join(ROOT, ownTest);
  return existsSync(path) && readFileSync(path, 'utf8').includes(name);
}
