import { namedTypes } from '../../model/named-types.js';
import type { TypeDeclaration } from '../../model/model.js';
import type { Type } from '../../model/type.js';
import { docComment } from '../../print/comment.js';
import type { Module } from '../../print/module.js';
import { printType, spaced } from '../../print/type.js';

/**
 * An exported type. An alias also where it could be an interface: only an alias of an object type can be passed where
 * an index signature is asked for (`Record<string, unknown>`, `JsonValue`).
 */
export function declareType({ name, type, doc }: TypeDeclaration): readonly string[] {
  return [...docComment(doc), `export type ${name} =${spaced(printType(type))};`];
}

/** Imports the shared types that `types` name, from files in `folder`; those of `ownFile` are at hand. */
export function importNamedTypes(
  module: Module,
  types: readonly Type[],
  folder: string,
  ownFile?: string,
): void {
  for (const { name, typesFile } of namedTypes(types)) {
    if (typesFile !== undefined && typesFile !== ownFile)
      module.type(name, `${folder}/${typesFile}.js`);
  }
}
