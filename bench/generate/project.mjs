import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPE_FILES = 20;
const TYPES_EACH = 5;

/** Makes a project of `jobs` job files of a realistic size: 20 params, a status, an output, errors, shared types. @param {string} root @param {number} jobs */
export function makeProject(root, jobs) {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'schemas/types'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(root, 'node_modules'),
  );
  for (let file = 0; file < TYPE_FILES; file += 1) {
    writeFileSync(join(root, `schemas/types/shared${file}.yaml`), typesFile(file));
  }
  for (let job = 0; job < jobs; job += 1) addJob(root, job);
}

/** Writes job file number `job`. @param {string} root @param {number} job */
export function addJob(root, job) {
  writeFileSync(join(root, `schemas/${jobName(job)}.yaml`), jobFile(job));
}

const TEAMS = ['media', 'billing', 'search', 'mail', 'ledger', 'import', 'report', 'storage'];

/** @param {number} job */
function jobName(job) {
  return `${TEAMS[job % TEAMS.length]}.work${Math.floor(job / 100)}.job${job}`;
}

/** @param {number} number @param {string} folder */
function shared(number, folder) {
  const file = number % TYPE_FILES;
  return `{ $ref: ${folder}shared${file}.yaml#/Shared${file}Type${Math.floor(number / 7) % TYPES_EACH} }`;
}

/** Twenty fields, of the kinds that contracts have. @param {number} seed */
function fields(seed) {
  /** @type {((n: number) => string)[]} */
  const kinds = [
    (n) => `{ description: The name of part ${n}., type: string, minLength: 1, maxLength: 200 }`,
    (n) => `{ type: integer, minimum: 0, maximum: ${1000 + n} }`,
    () => `{ enum: [small, medium, large, huge] }`,
    (n) => shared(n, 'types/'),
    (n) => `{ type: array, maxItems: 100, items: ${shared(n + 3, 'types/')} }`,
    () => `{ type: boolean, default: false }`,
    () => `{ type: string, format: date-time }`,
    () => `{ type: [string, 'null'], pattern: '^[a-z][a-z0-9_]*$' }`,
    (n) =>
      `{ description: Limits., type: object, properties: { bytes: { type: integer }, ratio: { type: number, exclusiveMinimum: 0 }, kind: { const: k${n % 9} } } }`,
    () => `{ type: object, additionalProperties: { type: string } }`,
  ];
  return Array.from(
    { length: 20 },
    (_, index) => `    field${index}: ${kinds[index % kinds.length]?.(seed * 3 + index)}`,
  ).join('\n');
}

/** @param {number} job */
function jobFile(job) {
  return `# yaml-language-server: $schema=../job.schema.json
job: ${jobName(job)}
version: 1
description: Does the work that number ${job} of the catalog asks for.
params:
  type: object
  required: [field0, field1, field3, field4]
  properties:
${fields(job)}
status:
  type: object
  required: [percent]
  properties: { percent: { type: number, minimum: 0, maximum: 100 }, at: { type: string, format: date-time } }
output: ${shared(job, 'types/')}
errors:
  SourceMissing: { retry: false, description: The source is gone., data: ${shared(job + 1, 'types/')} }
  EncoderBusy: { retry: true }
retry: { attempts: 5, backoff: exponential, initial: 1s, max: 5m }
timeout: 30m
queue: ${TEAMS[job % TEAMS.length]}
`;
}

/** @param {number} file */
function typesFile(file) {
  return Array.from({ length: TYPES_EACH }, (_, type) => {
    const next =
      type + 1 < TYPES_EACH ? `    next: { $ref: '#/Shared${file}Type${type + 1}' }\n` : '';
    return `Shared${file}Type${type}:
  description: A thing that several jobs speak of.
  type: object
  required: [uri, bytes]
  properties:
    uri: { description: Where it is., type: string, maxLength: 4096, pattern: '^(file|s3)://.+$' }
    bytes: { type: integer, minimum: 0 }
    sha256: { type: string, pattern: '^[0-9a-f]{64}$' }
    made: { type: string, format: date-time }
    tags: { type: array, items: { type: string } }
${next}`;
  }).join('\n');
}
