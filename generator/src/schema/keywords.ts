/** The six kinds of JSON value; `integer` is a number that a schema narrows further. */
export const KINDS = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;
export type Kind = (typeof KINDS)[number];

/** Keywords whose value is one schema, a map of schemas, or a list of them. */
export const SCHEMA_KEYWORDS = {
  additionalProperties: 'one',
  unevaluatedProperties: 'one',
  propertyNames: 'one',
  items: 'one',
  contains: 'one',
  unevaluatedItems: 'one',
  not: 'one',
  if: 'one',
  then: 'one',
  else: 'one',
  properties: 'map',
  patternProperties: 'map',
  dependentSchemas: 'map',
  prefixItems: 'list',
  allOf: 'list',
  anyOf: 'list',
  oneOf: 'list',
} as const;
export type SchemaKeyword = keyof typeof SCHEMA_KEYWORDS;

/** Keywords whose schemas are about the same value as the schema they stand in. */
export const IN_PLACE: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'allOf',
  'anyOf',
  'oneOf',
]);

/** Keywords that only ask about a value: closing objects inside them would change the answer. */
export const CONDITIONS: ReadonlySet<string> = new Set(['not', 'if', 'contains', 'propertyNames']);

/** Keywords that say nothing about values of another kind. */
export const KIND_OF_KEYWORD: Readonly<Record<string, Kind>> = {
  multipleOf: 'number',
  maximum: 'number',
  exclusiveMaximum: 'number',
  minimum: 'number',
  exclusiveMinimum: 'number',
  maxLength: 'string',
  minLength: 'string',
  pattern: 'string',
  format: 'string',
  items: 'array',
  prefixItems: 'array',
  contains: 'array',
  minContains: 'array',
  maxContains: 'array',
  maxItems: 'array',
  minItems: 'array',
  uniqueItems: 'array',
  unevaluatedItems: 'array',
  properties: 'object',
  patternProperties: 'object',
  additionalProperties: 'object',
  propertyNames: 'object',
  required: 'object',
  dependentRequired: 'object',
  dependentSchemas: 'object',
  maxProperties: 'object',
  minProperties: 'object',
  unevaluatedProperties: 'object',
};

/** Keywords for readers only. Validators do not carry them. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
]);

/** Formats of ajv-formats that are checked; each is the same in validators and documentation. */
export const FORMATS = [
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'json-pointer',
  'relative-json-pointer',
  'time',
  'uri',
  'uri-reference',
  'uri-template',
  'uuid',
] as const;
