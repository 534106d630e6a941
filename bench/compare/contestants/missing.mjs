import { spawnSync } from 'node:child_process';

/** The packages of those that are installed by `npm ci` in this folder's parent. @type {Readonly<Record<string, string>>} */
const PACKAGES = {
  'graphile-worker': 'graphile-worker',
  'pg-boss': 'pg-boss',
  bullmq: 'bullmq',
  json2ts: 'json-schema-to-typescript',
};

/** What a contestant needs and is not here, if there is something. @param {string} contestant @returns {string | undefined} */
export function missing(contestant) {
  const needed = PACKAGES[contestant];
  if (needed !== undefined && !isInstalled(needed)) return `${needed} is not installed in bench`;
  if (contestant === 'bullmq' && spawnSync('redis-server', ['--version']).error !== undefined)
    return 'there is no redis-server in the PATH';
  return undefined;
}

/** @param {string} name */
function isInstalled(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
