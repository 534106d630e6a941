/**
 * Whether `value` is a whole multiple of `divisor`, as the decimal numbers that both are written as: 0.3 is a multiple
 * of 0.1, though the division of the doubles leaves a rest.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  if (!Number.isFinite(value)) return false;
  const [left, leftExponent] = decimal(value);
  const [right, rightExponent] = decimal(divisor);
  const exponent = Math.min(leftExponent, rightExponent);
  const scaled = (digits: bigint, own: number) => digits * 10n ** BigInt(own - exponent);
  return scaled(left, leftExponent) % scaled(right, rightExponent) === 0n;
}

/** `1.5e3` as 15 and 2. */
function decimal(value: number): readonly [digits: bigint, exponent: number] {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
