import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { Documents } from '../load/document.js';
import type { JobFile } from './job-file.js';
import type { Resolution } from './resolve.js';

/** What `spawns` names, and is no job. */
export function checkSpawns(documents: Documents, { jobs }: Resolution): readonly Diagnostic[] {
  const known = jobs.map(({ name }) => name);
  return documents.jobs.flatMap((document) => {
    const { spawns = [] } = document.value as JobFile;
    return spawns.flatMap((name, position) => {
      if (known.includes(name)) return [];
      const at = document.at(['spawns', position]);
      const hint = didYouMean(name, known) ?? `known are ${known.join(', ')}`;
      return [diagnostic('JW1215', at, `there is no job \`${name}\``, hint)];
    });
  });
}
