/** Fields of job files that are kept for behaviour to come. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  'unique',
  'concurrency',
  'rate',
  'schedule',
  'events',
]);

/** Keywords of other dialects and drafts, and what to write instead. */
export const UNSUPPORTED_KEYWORDS: Readonly<Record<string, string>> = {
  $schema: 'a dialect is declared at the top of a schema, or of a file of types',
  $id: 'refer to types by file: types/media.yaml#/Location',
  $anchor: 'refer to types by name: #/$defs/Name',
  $dynamicRef: 'use $ref',
  $dynamicAnchor: 'use $defs and $ref',
  $recursiveRef: 'use $ref',
  $recursiveAnchor: 'use $defs and $ref',
  $vocabulary: 'remove it',
  $defs: 'name types under $defs at the top of a job file, or share them in types/NAME.yaml',
  definitions: 'name types under $defs at the top of a job file, or share them in types/NAME.yaml',
  dependencies: 'use dependentRequired or dependentSchemas, or declare draft-07 with $schema',
  additionalItems: 'use prefixItems and items, or declare draft-07 with $schema',
  nullable: "write type: [string, 'null']",
  discriminator: 'use oneOf, each with a const property',
  example: 'use examples, a list',
  readOnly: 'remove it; params are written by callers, all else by handlers',
  writeOnly: 'remove it; params are written by callers, all else by handlers',
  contentEncoding: 'remove it; nothing checks it',
  contentMediaType: 'remove it; nothing checks it',
  contentSchema: 'remove it; nothing checks it',
  tsType: 'types follow from the schema alone',
  tsEnumNames: 'types follow from the schema alone',
};
