/** As `npm pack` names it: `@team/jobs` 1.2.3 → `team-jobs-1.2.3.tgz`. */
export function tarballName(name: string, version: string): string {
  return `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`;
}
