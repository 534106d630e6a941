/** How long since then, in the unit that fits; `-` where there is nothing to tell. */
export function age(at: number, then: number | undefined): string {
  if (then === undefined) return '-';
  const seconds = Math.max(0, at - then) / 1_000;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
