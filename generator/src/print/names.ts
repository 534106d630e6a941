/** `media.transcode_fast` → `MediaTranscodeFast`. */
export function pascalCase(name: string): string {
  return name
    .split(/[._-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `media.transcode_fast` → `mediaTranscodeFast`. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** `MediaIngest` → `MediaIngestJob`: the job as its handler sees it, where that may start others. */
export function parentTypeName(typeName: string): string {
  return `${typeName}Job`;
}

/** `media.transcode` → `media_transcode`: the name of the job's view in a database. */
export function viewName(name: string): string {
  return name.replace(/\./g, '_');
}

/** `SourceMissing` → `validateSourceMissingData`; no code can make it `validateStatus` or `validateOutput`. */
export function dataValidatorName(code: string): string {
  return `validate${code}Data`;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Whether `text` can stand as a property name without quotes. */
export function isPropertyIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** Words that cannot name a constant in a module: ECMAScript's, and what strict mode and TypeScript add. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield async of get set'
  ).split(' '),
);

/** Names that Windows keeps for devices, whatever the ending (Microsoft, "Naming Files, Paths, and Namespaces"). */
export function isDeviceName(fileName: string): boolean {
  const base = fileName.split('.')[0] ?? '';
  return /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i.test(base);
}
