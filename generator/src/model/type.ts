import type { JsonValue } from '@jobwright/runtime';

/** A TypeScript type, as far as JSON Schema can say one. Printed by `print/type.ts`. */
export type Type =
  | { readonly kind: 'unknown' | 'never' | 'undefined' }
  | { readonly kind: 'primitive'; readonly name: 'null' | 'boolean' | 'number' | 'string' }
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'array'; readonly items: Type }
  | {
      readonly kind: 'tuple';
      readonly items: readonly { readonly type: Type; readonly optional: boolean }[];
      /** Of all further items; absent where there may be none. */
      readonly rest?: Type;
    }
  | ObjectType
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly Type[] }
  | NamedType;

export interface ObjectType {
  readonly kind: 'object';
  readonly properties: readonly Property[];
  /** Of all properties that have no type of their own; absent where the type names none. */
  readonly index?: Type;
}

/** A type that is exported under its name. */
export interface NamedType {
  readonly kind: 'named';
  readonly name: string;
  /** The file of shared types that has it, without ending; absent for one in the job's own file. */
  readonly typesFile?: string;
}

export interface Property {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly doc: Doc;
}

/** What a reader of the type should know. */
export interface Doc {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
}

export const UNKNOWN: Type = { kind: 'unknown' };
export const NEVER: Type = { kind: 'never' };
export const UNDEFINED: Type = { kind: 'undefined' };
