import { _ } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { FORMATS } from '../schema/keywords.js';
import type { Bundle } from './bundle.js';

/** Validators as JavaScript text, one function for each name; helpers are not yet imported. */
export type Compiled = { readonly code: string } | { readonly refusal: string };

/**
 * Compiles members of a bundle with Ajv's standalone code. A fresh Ajv each time: it keeps every schema it has seen.
 *
 * `strict` refuses what Ajv would ignore. Its rules of style are off: the generator's own checks ask for `type` where
 * it matters, and types are printed from the schema itself. `ownProperties`: a params object has no property
 * `toString` unless it was sent.
 */
export function compile(bundle: Bundle, names: readonly string[]): Compiled {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
    allErrors: true,
    ownProperties: true,
    // See Bundler: a function for each named schema.
    inlineRefs: false,
    // The shape of every schema has been checked, with positions.
    validateSchema: false,
    meta: false,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  addFormats.default(ajv, [...FORMATS]);
  try {
    ajv.addSchema(bundle, 'bundle');
    const refs = Object.fromEntries(names.map((name) => [name, `bundle#/$defs/${name}`]));
    return { code: standalone.default(ajv, refs) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { refusal: error.message.replace(/^strict mode: /, '') };
  }
}
