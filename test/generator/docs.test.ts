import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from './support/command.js';

const JOB = `job: media.cut
version: 1
description: "Cuts <b>files</b> | in [parts](http://evil). Use \`a|b\`."
params:
  type: object
  required: [source]
  properties:
    source: { $ref: types/media.yaml#/Location }
    seconds: { description: "Of each | part.", type: integer, minimum: 1, maximum: 60, default: 5 }
    name: { type: string, pattern: "^[a|b]$", deprecated: true }
output: { type: array, items: { type: string } }
errors:
  Gone: { retry: true, description: It is gone. }
  Odd: { data: { type: object, properties: { a: { type: string } } } }
`;

describe('jobwright docs', () => {
  let project: CommandProject;
  beforeEach(() => {
    project = new CommandProject({
      'schemas/media.cut.yaml': JOB,
      'schemas/types/media.yaml': 'Location: { description: A place., type: string }\n',
    });
  });
  afterEach(() => {
    project.drop();
  });

  it('writes a page for each job, one for the shared types, and an index that leads to them', async () => {
    expect(await project.run('docs')).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('docs/jobs/README.md')).toContain('| [media.cut](media.cut.md) | Cuts');
    expect(project.read('docs/jobs/types.md')).toContain('## Location');
    const page = project.read('docs/jobs/media.cut.md');
    expect(page).toContain('| `source` | `Location` |');
    expect(page).toContain(
      '| `seconds` (optional) | `number` | Of each \\| part. (a whole number, ≥ 1, ≤ 60) Default: `5`. |',
    );
    expect(page).toContain('**Deprecated.** (matches `^[a\\|b]$`)');
    expect(page).toContain('export type MediaCutOutput = string[];');
    expect(page).toContain('| `Gone` | It is gone. |  | after retries |');
    expect(page).toContain('It reports none.');
  });

  it('lets no text of a schema become HTML, a link or another cell', async () => {
    await project.run('docs');
    const page = project.read('docs/jobs/media.cut.md');
    expect(page).toContain(
      'Cuts &lt;b&gt;files&lt;/b&gt; | in \\[parts\\](http://evil). Use `a|b`.',
    );
    for (const line of page.split('\n').filter((text) => text.startsWith('| `')))
      expect(line.replaceAll('\\|', '').split('|').length, line).toBeLessThanOrEqual(6);
  });

  it('says with --check what is not current, and writes nothing', async () => {
    expect(await project.run('docs', '--check')).toMatchObject({ code: 1 });
    expect(project.has('docs/jobs')).toBe(false);
    await project.run('docs');
    expect(await project.run('docs', '--check')).toMatchObject({ code: 0, stderr: '' });
    project.write({ 'schemas/media.cut.yaml': JOB.replace('gone', 'away') });
    expect(await project.run('docs', '--check')).toMatchObject({
      code: 1,
      stderr: 'not current: docs/jobs/media.cut.md\nnot current: docs/jobs/.manifest.json\n',
    });
  });

  it('removes the page of a job that is gone', async () => {
    project.write({ 'schemas/a.copy.yaml': 'job: a.copy\nversion: 1\n' });
    await project.run('docs');
    project.remove('schemas/a.copy.yaml');
    const { stdout } = await project.run('docs', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ removed: ['a.copy.md'] });
    expect(project.has('docs/jobs/a.copy.md')).toBe(false);
  });
});
