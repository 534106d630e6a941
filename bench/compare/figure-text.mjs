/** @param {number} value */
export function figureText(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 || value === 0 ? 1 : 2);
}
