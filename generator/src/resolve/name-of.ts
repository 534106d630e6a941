import type { YamlDocument } from '../load/document.js';
import type { Type } from '../model/type.js';
import type { Lookup } from './bundle.js';
import type { NameOf } from './type-of.js';

/** Makes the function that names what references of one document go to. */
export function nameOf(document: YamlDocument, lookup: Lookup): NameOf {
  return (ref): Type => {
    const { typeName, typesFile } = lookup(ref, document);
    return { kind: 'named', name: typeName, ...(typesFile === undefined ? {} : { typesFile }) };
  };
}
