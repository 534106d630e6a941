import { readFile } from 'node:fs/promises';

/** A fenced code block: its language, what else stands on the fence, and the code. */
export interface CodeBlock {
  readonly language: string;
  readonly info: string;
  readonly code: string;
}

/** The fenced code blocks of a Markdown file, in order. */
export async function codeBlocks(path: string): Promise<readonly CodeBlock[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language, info, code]) => ({
      language: language ?? '',
      info: info ?? '',
      code: code ?? '',
    }),
  );
}
