import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from './support/command.js';

describe('jobwright new', () => {
  let project: CommandProject;
  beforeEach(() => {
    project = new CommandProject({ 'schemas/media.cut.yaml': 'job: media.cut\nversion: 1\n' });
  });
  afterEach(() => {
    project.drop();
  });

  it('makes a job file from which generate generates', async () => {
    expect(await project.run('new', 'media.join')).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('schemas/media.join.yaml')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/node_modules\/jobwright\/job\.schema\.json\njob: media\.join\n/,
    );
    expect(await project.run('generate')).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['Media.Join', 'JW1301'],
    ['media..join', 'JW1301'],
    ['media.then', 'JW1303'],
    ['../../elsewhere', 'JW1301'],
    ['x: y', 'JW1301'],
    ['"', 'JW1301'],
    ['media', 'JW1305'],
    ['media.cut.more', 'JW1305'],
    ['media_cut', 'JW1304'],
  ])('refuses %s, as generate would (%s)', async (name, code) => {
    const { code: exit, stderr } = await project.run('new', name);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: expect.stringContaining(code) as string });
    expect(stderr).not.toContain(':1:1:');
  });

  it('never overwrites one that is there', async () => {
    const before = project.read('schemas/media.cut.yaml');
    expect(await project.run('new', 'media.cut')).toMatchObject({ code: 1 });
    expect(project.read('schemas/media.cut.yaml')).toBe(before);
  });
});
