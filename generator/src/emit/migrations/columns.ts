import type { Job, Project } from '../../model/model.js';
import { expander, propertiesOf, scalarOf, type Scalar } from '../../model/scalar.js';
import { columnName, isColumnName } from '../../print/sql.js';

/** A column that shows a part of what a job was given, reports or has returned. */
export interface Column {
  readonly name: string;
  readonly from: 'params' | 'status' | 'output';
  /** The property that it shows; absent for the whole. */
  readonly property?: string;
  readonly scalar: Scalar;
}

/** Columns that every view has before and after its own. */
const FIRST = ['id', 'state', 'attempt', 'submitted_at', 'started_at', 'ended_at'] as const;
const LAST = ['error', 'error_message'] as const;

/** The columns of a job's own: fields of params, then scalar fields of status and output. */
export function columnsOf(project: Pick<Project, 'typeFiles'>, job: Job): readonly Column[] {
  const expand = expander(project, job);
  const taken = new Set<string>([...FIRST, ...LAST]);
  const columns: Column[] = [];
  const add = (name: string, column: Omit<Column, 'name'>) => {
    const free = [name, `${column.from}_${name}`].find((candidate) => !taken.has(candidate));
    // What has no free name is left out of the view; the job itself has it.
    if (free === undefined) return;
    taken.add(free);
    columns.push({ name: free, ...column });
  };
  for (const { name, type } of propertiesOf(job.params.type, expand)) {
    if (!isColumnName(name)) continue;
    add(columnName(name), { from: 'params', property: name, scalar: scalarOf(type, expand) });
  }
  for (const from of ['status', 'output'] as const) {
    const part = job[from];
    if (part === undefined) continue;
    const whole = scalarOf(part.type, expand);
    if (whole !== 'json') add(from, { from, scalar: whole });
    for (const { name, type } of propertiesOf(part.type, expand)) {
      const scalar = scalarOf(type, expand);
      if (scalar === 'json' || !isColumnName(name)) continue;
      add(`${from}_${columnName(name)}`, { from, property: name, scalar });
    }
  }
  return columns;
}
