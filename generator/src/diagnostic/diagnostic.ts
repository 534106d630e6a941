import type { DiagnosticCode } from './codes.js';

/** A place in a file. Line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with the schemas: a value, collected and never thrown. */
export interface Diagnostic extends Position {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** Makes a diagnostic at `position`. */
export function diagnostic(
  code: DiagnosticCode,
  position: Position,
  message: string,
  hint?: string,
): Diagnostic {
  const { file, line, column } = position;
  return { code, message, file, line, column, ...(hint === undefined ? {} : { hint }) };
}

/** In the order in which people read: by file, line, column, then code. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = (d: Diagnostic) => `${d.code} ${d.message}`;
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(key(a), key(b)),
  );
}

/** By UTF-16 code units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
