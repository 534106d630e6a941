import type { TypeFile } from '../../model/model.js';
import { Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';
import { declareType, importNamedTypes } from './declare-type.js';

/** `generated/client/types/NAME.ts`: the shared types of one file. */
export function typesModule({ name, types }: TypeFile): GeneratedFile {
  const module = new Module(banner(`types/${name}.yaml`));
  importNamedTypes(
    module,
    types.map(({ type }) => type),
    '.',
    name,
  );
  for (const type of types) module.block(...declareType(type));
  return { path: `client/types/${name}.ts`, content: module.toString() };
}
