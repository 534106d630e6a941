import type { Project } from '../../model/model.js';
import type { GeneratedFile } from '../../print/module.js';

/** `generated/migrations/DIALECT/`: the runtime's own migrations as they are. */
export function emitMigrations({ migrations }: Project): readonly GeneratedFile[] {
  return migrations.map(({ dialect, name, sql }) => ({
    path: `migrations/${dialect}/${name}`,
    content: sql,
  }));
}
