import { DEFAULTS } from '../check/policy.js';
import type { YamlDocument } from '../load/document.js';
import type { Job, JobError, Policy, TypeDeclaration, ValidatorModule } from '../model/model.js';
import type { Type } from '../model/type.js';
import { camelCase, dataValidatorName, pascalCase, viewName } from '../print/names.js';
import { Bundler, type Conversions, type Lookup } from './bundle.js';
import { docOf } from './doc-of.js';
import type { JobFile } from './job-file.js';
import { logsOf } from './logs.js';
import { milliseconds } from './milliseconds.js';
import { retryOf } from './retry.js';
import { retentionOf } from './retention.js';
import { typeOf } from './type-of.js';
import { nameOf } from './name-of.js';
import type { Schema } from '../schema/schema.js';

/** A job without params takes an empty object. */
const NO_PARAMS: Schema = { type: 'object', properties: {}, additionalProperties: false };

/** The job that a checked file describes. */
export function resolveJob(document: YamlDocument, lookup: Lookup, conversions: Conversions): Job {
  const file = document.value as JobFile;
  const typeName = pascalCase(file.job);
  const type = (schema: Schema): Type => typeOf(schema, nameOf(document, lookup));
  const part = (suffix: string, schema: Schema): TypeDeclaration => ({
    name: typeName + suffix,
    type: type(schema),
    doc: docOf(schema),
  });
  const runner = runnerValidators(file, document, new Bundler(lookup, conversions));

  return {
    name: file.job,
    typeName,
    constName: camelCase(file.job),
    viewName: viewName(file.job),
    version: file.version,
    // Until it is compared with what was released.
    revision: 1,
    internal: file.internal ?? false,
    ...(file.description === undefined ? {} : { description: file.description }),
    params: part('Params', file.params ?? NO_PARAMS),
    ...(file.status === undefined ? {} : { status: part('Status', file.status) }),
    ...(file.output === undefined ? {} : { output: part('Output', file.output) }),
    errors: Object.entries(file.errors ?? {}).map(
      ([code, { retry = false, description, data }]): JobError => ({
        code,
        retry: typeof retry === 'boolean' ? retry : retryOf(retry),
        ...(description === undefined ? {} : { description }),
        ...(data === undefined ? {} : { data: type(data) }),
      }),
    ),
    types: Object.entries(file.$defs ?? {}).map(([name, schema]) => part(name, schema)),
    index: file.index ?? [],
    sensitive: (file.sensitive ?? []).map((path) => path.split('.')),
    policy: policyOf(file),
    validators: {
      client: clientValidators(file, document, new Bundler(lookup, conversions)),
      ...(runner === undefined ? {} : { runner }),
    },
  };
}

function clientValidators(
  file: JobFile,
  document: YamlDocument,
  bundler: Bundler,
): ValidatorModule {
  bundler.add('validateParams', file.params ?? NO_PARAMS, 'closed', document);
  return { names: ['validateParams'], schemas: bundler.schemas() };
}

function runnerValidators(
  file: JobFile,
  document: YamlDocument,
  bundler: Bundler,
): ValidatorModule | undefined {
  const names: string[] = [];
  const add = (name: string, schema: Schema | undefined) => {
    if (schema === undefined) return;
    bundler.add(name, schema, 'open', document);
    names.push(name);
  };
  add('validateStatus', file.status);
  add('validateOutput', file.output);
  for (const [code, error] of Object.entries(file.errors ?? {}))
    add(dataValidatorName(code), error.data);
  return names.length === 0 ? undefined : { names, schemas: bundler.schemas() };
}

function policyOf({ retry = {}, ...file }: JobFile): Policy {
  return {
    queue: file.queue ?? DEFAULTS.queue,
    priority: file.priority ?? DEFAULTS.priority,
    retry: retryOf(retry),
    timeoutMs: milliseconds(file.timeout ?? DEFAULTS.timeout),
    ...(file.deadline === undefined ? {} : { deadlineMs: milliseconds(file.deadline) }),
    ...(file.stall === undefined ? {} : { stallMs: milliseconds(file.stall) }),
    spawns: file.spawns ?? [],
    isolation: file.isolation ?? DEFAULTS.isolation,
    ...(file.retention === undefined ? {} : { retention: retentionOf(file.retention) }),
    ...(file.logs === undefined ? {} : { logs: logsOf(file.logs) }),
  };
}
