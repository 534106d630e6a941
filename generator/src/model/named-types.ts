import type { NamedType, Type } from './type.js';

/** Every named type that `types` mention, however deep. */
export function namedTypes(types: readonly Type[]): readonly NamedType[] {
  return types.flatMap((type): readonly NamedType[] => {
    switch (type.kind) {
      case 'named':
        return [type];
      case 'array':
        return namedTypes([type.items]);
      case 'tuple':
        return namedTypes([
          ...type.items.map((item) => item.type),
          ...(type.rest ? [type.rest] : []),
        ]);
      case 'object':
        return namedTypes([
          ...type.properties.map((one) => one.type),
          ...(type.index ? [type.index] : []),
        ]);
      case 'union':
      case 'intersection':
        return namedTypes(type.of);
      default:
        return [];
    }
  });
}
