import type { JsonValue } from '@jobwright/runtime';
import type { Schema, SchemaObject } from '@jobwright/runtime/validate';
import type { ValidatorModule } from '../model/model.js';
import { jsonLiteral, propertyKey, stringLiteral } from '../print/literal.js';
import { Module, type GeneratedFile } from '../print/module.js';
import { banner } from './banner.js';

/** Texts of schemas that many jobs share. */
const texts = new WeakMap<SchemaObject, string>();

function printed(schema: Schema): string {
  if (typeof schema === 'boolean') return String(schema);
  const text = texts.get(schema) ?? jsonLiteral(schema as JsonValue);
  texts.set(schema, text);
  return text;
}

/**
 * A pair of files that export validators: JavaScript, which is schemas as data and the runtime's function that makes a
 * validator of one, and its declarations.
 */
export function validatorFiles(
  path: string,
  source: string,
  { names, schemas }: ValidatorModule,
): readonly GeneratedFile[] {
  const script = new Module(banner(source));
  script.value('validator', '@jobwright/runtime/validate');
  script.block(
    'const schemas = {',
    ...Object.entries(schemas).map(
      ([name, schema]) => `  ${propertyKey(name)}: ${printed(schema)},`,
    ),
    '};',
  );
  script.block(
    ...names.map((name) => `export const ${name} = validator(schemas, ${stringLiteral(name)});`),
  );
  const declarations = new Module(banner(source)).type('Validate', '@jobwright/runtime');
  declarations.block(...names.map((name) => `export declare const ${name}: Validate;`));
  return [
    { path: `${path}.js`, content: script.toString() },
    { path: `${path}.d.ts`, content: declarations.toString() },
  ];
}
