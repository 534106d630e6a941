import type { Validate, ValidateLater } from '../types/validation.js';

/**
 * A validator whose code is loaded when it is first asked: a client of a thousand jobs is imported as fast as one of
 * ten. Once loaded it answers at once.
 */
export function validateOnDemand(
  load: () => Promise<{ readonly validateParams: Validate }>,
): ValidateLater {
  let loaded: Validate | undefined;
  return (value) => {
    if (loaded !== undefined) return loaded(value);
    return load().then(({ validateParams }) => {
      loaded = validateParams;
      return validateParams(value);
    });
  };
}
