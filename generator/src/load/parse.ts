import { LineCounter, parseAllDocuments, type ErrorCode } from 'yaml';
import type { DiagnosticCode } from '../diagnostic/codes.js';
import { diagnostic, type Diagnostic, type Position } from '../diagnostic/diagnostic.js';
import { YamlDocument } from './document.js';
import { toJson } from './to-json.js';

/** A document, or what is wrong with its text. */
export interface Parsed {
  readonly document?: YamlDocument;
  readonly problems: readonly Diagnostic[];
}

const CODES: Partial<Record<ErrorCode, DiagnosticCode>> = {
  DUPLICATE_KEY: 'JW1104',
  NON_STRING_KEY: 'JW1105',
  TAG_RESOLVE_FAILED: 'JW1103',
};

const HINTS: Partial<Record<DiagnosticCode, string>> = {
  JW1104: 'remove one of them',
  JW1105: 'put the key in quotes',
  JW1103: 'remove the tag; values are plain YAML 1.2',
};

/** Parses YAML 1.2 (core schema, string keys, no tags of one's own) and keeps the place of every value. */
export function parseYaml(text: string, file: string, path: string): Parsed {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  let documents;
  try {
    documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      stringKeys: true,
      merge: false,
      intAsBigInt: true,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    });
  } catch (error) {
    // The parser is recursive: text that nests too deeply exhausts the stack.
    if (!(error instanceof RangeError)) throw error;
    return { problems: [tooDeep()] };
  }
  if ('empty' in documents) return toDocument(undefined);
  const [first, second] = documents;
  const problems: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const document of documents) {
    for (const error of [...document.errors, ...document.warnings]) {
      if (/call stack/i.test(error.message)) return { problems: [tooDeep()] };
      // What is wrong at one place is said once: the rest follows from it.
      const place = `${error.pos[0]} ${CODES[error.code] ?? ''}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const code = CODES[error.code] ?? 'JW1101';
      const message =
        code === 'JW1105'
          ? 'a key must be text'
          : (error.message.split('\n')[0] ?? '').replace(/^\w/, (c) => c.toLowerCase());
      problems.push(diagnostic(code, position(error.pos[0]), message, HINTS[code]));
    }
  }
  if (second !== undefined) {
    const at = position(second.range[0]);
    problems.push(
      diagnostic('JW1102', at, 'a second document begins here', 'one file holds one document'),
    );
  }
  if (problems.length > 0) return { problems };
  return toDocument(first?.contents ?? undefined);

  function tooDeep(): Diagnostic {
    return diagnostic('JW1108', position(0), 'nested too deeply to be read');
  }

  function toDocument(contents: Parameters<typeof toJson>[0] | undefined): Parsed {
    const { value, root, problems } = toJson(contents, position);
    return problems.length > 0
      ? { problems }
      : { document: new YamlDocument(file, path, value, root), problems };
  }
}
