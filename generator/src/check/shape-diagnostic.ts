import type { ErrorObject } from 'ajv';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { Path, YamlDocument } from '../load/document.js';
import { FORMATS } from '../schema/keywords.js';
import { RESERVED_FIELDS, UNSUPPORTED_KEYWORDS } from './unsupported.js';

/** Says one violation of the job files' JSON Schema in the words of job files; `inSchema`: within params, output … */
export function shapeDiagnostic(
  document: YamlDocument,
  kind: 'job' | 'types',
  error: ErrorObject,
  inSchema: boolean,
): Diagnostic {
  const path = pointerToPath(error.instancePath, document);
  const at = document.at(path);
  const params = error.params as Record<string, unknown>;
  const where = path.length === 0 ? 'the file' : `\`${path.join('.')}\``;

  switch (error.keyword) {
    case 'additionalProperties':
      return unknownName(document, path, String(params.additionalProperty), error, inSchema);
    case 'required': {
      const field = String(params.missingProperty);
      return diagnostic('JW1202', at, `field \`${field}\` is missing`);
    }
    case 'type':
      if (path.length === 0) {
        const hint =
          kind === 'job' ? 'begin with job: NAME and version: 1' : 'each key is the name of a type';
        return diagnostic('JW1201', at, 'the file is not a mapping', hint);
      }
      return diagnostic(
        inSchema ? 'JW1403' : 'JW1205',
        at,
        `${where} must be ${anyOf(params.type)}`,
      );
    case 'anyOf':
      return diagnostic(
        'JW1403',
        at,
        `${where} must be a type or a list of types`,
        typeHint(error.data),
      );
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      if (inSchema && path.at(-1) === 'format') {
        const hint = didYouMean(String(error.data), FORMATS) ?? `known are ${FORMATS.join(', ')}`;
        return diagnostic('JW1406', at, `format ${quoted(error.data)} is not known`, hint);
      }
      const hint = didYouMean(String(error.data), allowed);
      const message = `${where} must be ${allowed.join(', ').replace(/, (?=[^,]*$)/, ' or ')}`;
      return diagnostic(inSchema ? 'JW1403' : 'JW1206', at, message, hint);
    }
    case 'uniqueItems': {
      if (inSchema) break;
      const twice = document.at([...path, Math.max(Number(params.i), Number(params.j))]);
      return diagnostic('JW1206', twice, `this value stands in ${where} already`, 'remove it');
    }
    case 'pattern':
      return diagnostic('JW1206', at, `${where} may have lower-case letters, digits, - and _`);
  }
  return diagnostic(
    inSchema ? 'JW1403' : 'JW1206',
    at,
    `${where} ${error.message ?? 'is not allowed'}`,
  );
}

function unknownName(
  document: YamlDocument,
  path: Path,
  name: string,
  error: ErrorObject,
  inSchema: boolean,
) {
  const at = document.atKey([...path, name]);
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
  if (!inSchema) {
    if (path.length === 0 && RESERVED_FIELDS.has(name)) {
      const hint = 'remove it; it will mean something in a later version';
      return diagnostic('JW1204', at, `field \`${name}\` is not supported yet`, hint);
    }
    return diagnostic(
      'JW1203',
      at,
      `unknown field \`${name}\``,
      didYouMean(name, known) ?? `known are ${known.join(', ')}`,
    );
  }
  if (Object.hasOwn(UNSUPPORTED_KEYWORDS, name)) {
    return diagnostic(
      'JW1402',
      at,
      `keyword \`${name}\` is not supported`,
      UNSUPPORTED_KEYWORDS[name],
    );
  }
  const hint = didYouMean(name, known) ?? 'names of properties stand under properties';
  return diagnostic('JW1401', at, `unknown schema keyword \`${name}\``, hint);
}

function typeHint(value: unknown): string | undefined {
  const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
  if (value === null) return "write type: 'null', in quotes";
  return typeof value === 'string'
    ? (didYouMean(value, types) ?? `types are ${types.join(', ')}`)
    : undefined;
}

function anyOf(type: unknown): string {
  const article = (name: string) => {
    if (name === 'object') return 'a mapping';
    if (name === 'array') return 'a list';
    return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
  };
  return (Array.isArray(type) ? type : [type]).map((name) => article(String(name))).join(' or ');
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}

/** Steps of a JSON pointer (RFC 6901); numeric steps into sequences become numbers. */
function pointerToPath(pointer: string, document: YamlDocument): Path {
  const path: (string | number)[] = [];
  let value: unknown = document.value;
  for (const raw of pointer.split('/').slice(1)) {
    const key = raw.replace(/~1/g, '/').replace(/~0/g, '~');
    const step = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value = (value as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}
