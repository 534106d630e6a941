import type { Validate, Violation } from '../types/validation.js';

/** What Ajv says of one thing that is wrong; only what is read here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: object;
}

/** A validator as Ajv's standalone code has it: answers true or false, and leaves its errors on itself. */
export interface SchemaValidator {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

const MOST = 50;

/**
 * Makes a {@link Validate} of a validator that Ajv generated. Messages name the rule and, where one is too many or
 * missing, the property, but never the value: params may be secret, and messages are stored and logged.
 */
export function validation(validator: SchemaValidator): Validate {
  return (value) => {
    try {
      if (validator(value)) return [];
    } catch (error) {
      // Only a value that nests deeper than the stack (or refers to itself) makes generated code throw.
      if (error instanceof RangeError) return [{ path: '', message: 'is nested too deeply' }];
      throw error;
    }
    const errors = validator.errors ?? [];
    const violations = errors.slice(0, MOST).map(violation);
    if (errors.length <= MOST) return violations;
    return [...violations, { path: '', message: `breaks ${errors.length - MOST} more rules` }];
  };
}

function violation(error: SchemaError): Violation {
  return { path: error.instancePath, message: describe(error) };
}

function describe({ keyword, message, params }: SchemaError): string {
  if (keyword === 'additionalProperties' && 'additionalProperty' in params) {
    return `has the property ${JSON.stringify(params.additionalProperty)}, which its contract does not`;
  }
  if (keyword === 'unevaluatedProperties' && 'unevaluatedProperty' in params) {
    return `has the property ${JSON.stringify(params.unevaluatedProperty)}, which its contract does not`;
  }
  return message ?? `breaks the rule ${keyword}`;
}
