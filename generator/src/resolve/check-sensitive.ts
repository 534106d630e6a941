import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { Documents } from '../load/document.js';
import { expander, type Expand } from '../model/scalar.js';
import type { Job } from '../model/model.js';
import type { Type } from '../model/type.js';
import type { JobFile } from './job-file.js';
import type { Resolution } from './resolve.js';

/** What `sensitive` names, and the job does not have: what is believed to be hidden must not be open by a slip. */
export function checkSensitive(
  documents: Documents,
  resolution: Resolution,
): readonly Diagnostic[] {
  const jobs = new Map(resolution.jobs.map((job) => [job.name, job]));
  return documents.jobs.flatMap((document) => {
    const { job: name, sensitive = [] } = document.value as JobFile;
    const job = jobs.get(name);
    if (job === undefined || sensitive.length === 0) return [];
    const expand = expander(resolution, job);
    return sensitive.flatMap((text, position) => {
      const problem = problemOf(text.split('.'), job, expand);
      if (problem === undefined) return [];
      const at = document.at(['sensitive', position]);
      return [diagnostic('JW1217', at, problem.message, problem.hint)];
    });
  });
}

interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
}

const ROOTS = 'begin with params, status, output or errors.CODE.data';

function problemOf(path: readonly string[], job: Job, expand: Expand): Problem | undefined {
  const [part = '', ...rest] = path;
  if (part !== 'errors') {
    const root = rootOf(job, part);
    if (root !== undefined) return walk(root, [part], rest, expand);
    const known = ['params', 'status', 'output', 'errors'].includes(part);
    const hint = known
      ? `declare \`${part}\``
      : (didYouMean(part, ['params', 'status', 'output', 'errors']) ?? ROOTS);
    return { message: `the job has no \`${part}\``, hint };
  }
  const [code = '', data, ...steps] = rest;
  const error = job.errors.find((one) => one.code === code);
  if (error === undefined) {
    const codes = job.errors.map((one) => one.code);
    return { message: `the job has no error \`${code}\``, hint: didYouMean(code, codes) ?? ROOTS };
  }
  if (data !== 'data' || error.data === undefined) {
    const message = `error \`${code}\` has no \`${data ?? ''}\``;
    return {
      message,
      hint: error.data === undefined ? 'it carries no data' : `errors.${code}.data`,
    };
  }
  return walk(error.data, ['errors', code, data], steps, expand);
}

function rootOf(job: Job, part: string): Type | undefined {
  if (part === 'params') return job.params.type;
  if (part === 'status') return job.status?.type;
  return part === 'output' ? job.output?.type : undefined;
}

/** Goes down one step at a time, on all ways that the type has. */
function walk(
  root: Type,
  before: readonly string[],
  path: readonly string[],
  expand: Expand,
): Problem | undefined {
  let types: readonly Type[] = [root];
  for (const [index, step] of path.entries()) {
    const parts = types.flatMap((type) => partsOf(type, expand));
    // Of a value without a type nothing is known, so nothing is wrong.
    if (parts.includes('anything')) return undefined;
    const places = parts.filter((part) => part !== 'anything');
    types = places
      .filter(({ name, items }) => step === '*' || name === step || (name === '*' && !items))
      .map(({ type }) => type);
    if (types.length > 0) continue;
    const where = [...before, ...path.slice(0, index)].join('.');
    const names = [...new Set(places.map(({ name }) => name))];
    const some =
      names.length === 0 ? `\`${where}\` has no fields` : `known are ${names.join(', ')}`;
    const items = places.some(({ items }) => items === true);
    const hint = items ? 'write * for every item' : (didYouMean(step, names) ?? some);
    return { message: `\`${where}\` has no field \`${step}\``, hint };
  }
  return undefined;
}

interface Place {
  /** `*` of what has no names of its own. */
  readonly name: string;
  readonly type: Type;
  /** Whether it is one of many in a list, which has no names at all. */
  readonly items?: true;
}

function partsOf(type: Type, expand: Expand): readonly (Place | 'anything')[] {
  const expanded = expand(type);
  switch (expanded.kind) {
    case 'unknown':
      return ['anything'];
    case 'object':
      return [
        ...expanded.properties.map(({ name, type }) => ({ name, type })),
        ...(expanded.index === undefined || expanded.index.kind === 'never'
          ? []
          : [{ name: '*', type: expanded.index }]),
      ];
    case 'array':
      return [{ name: '*', type: expanded.items, items: true }];
    case 'tuple':
      return [
        ...expanded.items.map(({ type }) => ({ name: '*', type, items: true }) as const),
        ...(expanded.rest === undefined
          ? []
          : [{ name: '*', type: expanded.rest, items: true } as const]),
      ];
    case 'union':
    case 'intersection':
      return expanded.of.flatMap((one) => partsOf(one, expand));
    default:
      return [];
  }
}
