import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CommandProject } from '../generator/support/command.js';

const sh = promisify(execFile);

describe('completion', () => {
  it('completes commands, options, values and names of jobs in bash', async () => {
    const project = new CommandProject({
      'schemas/media.copy.yaml': '',
      'schemas/mail.send.yaml': '',
    });
    const complete = await bashOf(project);
    expect(await complete('s')).toEqual(['submit', 'status', 'show', 'schema']);
    expect(await complete('list', '--st')).toEqual(['--store', '--state']);
    expect(await complete('list', '--state', 'd')).toEqual(['dead']);
    expect(await complete('list', '--job', 'media')).toEqual(['media.copy']);
    expect(await complete('submit', 'ma')).toEqual(['mail.send']);
    expect(await complete('completion', '')).toContain('fish');
    expect(await complete('run', '--store', 'x')).toEqual([]);
    project.drop();
  });

  for (const shell of ['zsh', 'fish']) {
    const missing = isInstalled(shell) ? '' : ` (${shell} is not installed)`;
    it.skipIf(missing !== '')(`is a script that ${shell} can read${missing}`, async () => {
      const project = new CommandProject({ 'schemas/mail.send.yaml': '' });
      const { stdout } = await project.run('completion', shell);
      project.write({ script: stdout });
      // It reads the whole script, and runs nothing of it.
      expect(await sh(shell, ['-n', 'script'], { cwd: project.root })).toEqual({
        stdout: '',
        stderr: '',
      });
      project.drop();
    });
  }

  it('has every option of every command, and the values that it may have, in each shell', async () => {
    const project = new CommandProject({ 'schemas/mail.send.yaml': '' });
    const bash = await bashOf(project);
    const { stdout: zsh } = await project.run('completion', 'zsh');
    const { stdout: fish } = await project.run('completion', 'fish');
    const commands = await commandsOf(project);
    expect(commands.map(({ name }) => name)).toContain('list');
    for (const { name, options } of commands) {
      expect(await bash(name, '--')).toEqual(options.map(({ flag }) => flag));
      const forZsh = zsh.split('\n').find((line) => line.startsWith(`    ${name}) _arguments`));
      const inFish = `complete -c jobwright -n '__fish_seen_subcommand_from ${name}' -l `;
      const forFish = fish.split('\n').filter((line) => line.startsWith(inFish));
      expect(forFish).toHaveLength(options.length);
      for (const { flag, choices } of options) {
        const line = forFish.find((one) => one.startsWith(`${inFish}${flag.slice(2)} `));
        expect(line, `${name} ${flag} in fish`).toBeDefined();
        expect(forZsh, `${name} ${flag} in zsh`).toMatch(new RegExp(`'\\*?${flag}=?\\[`));
        const jobs = flag === '--job' || flag === '--jobs';
        if (jobs || choices.length > 0) {
          const values = jobs ? ['mail.send'] : choices;
          expect(await bash(name, flag, '')).toEqual(values);
          expect(await bash(name, flag, '=')).toEqual(values);
          expect(await bash(name, flag, '=', values[0]!.slice(0, 3))).toEqual([values[0]]);
        }
        if (choices.length > 0) {
          expect(line).toContain(` -x -a '${choices.join(' ')}'`);
          expect(forZsh).toMatch(
            new RegExp(`'\\*${flag}=\\[[^'\\]]*\\]:value:\\(${choices.join(' ')}\\)'`),
          );
        }
      }
    }
    project.drop();
  });

  it.each([
    ['zsh', "options=('--help:print help' '--version:print the version')"],
    ['fish', '-n __fish_use_subcommand -l help'],
  ])('has every command, and the options without one, for %s', async (shell, options) => {
    const project = new CommandProject();
    const { stdout } = await project.run('completion', shell);
    for (const command of ['submit', 'status', 'completion']) expect(stdout).toContain(command);
    expect(stdout).toContain(options);
    project.drop();
  });
});

interface Command {
  readonly name: string;
  readonly options: readonly { readonly flag: string; readonly choices: readonly string[] }[];
}

/** All commands, as their help tells of them. */
async function commandsOf(project: CommandProject): Promise<readonly Command[]> {
  const { stdout } = await project.run('--help');
  const names = [...stdout.matchAll(/^ {2}(\w+) .*/gm)].map(([, name]) => name!);
  const commands: Command[] = [];
  for (const name of names.filter((one) => one !== 'help')) {
    const help = (await project.run(name, '--help')).stdout;
    const [, text = ''] = /^Options:\n([^]*?)\n\n/m.exec(help) ?? [];
    const options = text.split(/\n(?= {2}-)/).map((option) => {
      const [, listed = ''] = /\(choices: ([^)]*)/.exec(option) ?? [];
      const choices = [...listed.replace(/, default: .*/s, '').matchAll(/"(\S+)"/g)];
      return { flag: /--[a-z-]+/.exec(option)![0], choices: choices.map(([, one]) => one!) };
    });
    commands.push({ name, options });
  }
  return commands;
}

/** What bash completes behind `jobwright`: the last of the words given. */
async function bashOf(
  project: CommandProject,
): Promise<(...words: readonly string[]) => Promise<readonly string[]>> {
  const { code, stdout } = await project.run('completion', 'bash');
  expect(code).toBe(0);
  project.write({ 'completion.sh': stdout });
  return async (...words) => {
    const script = `. ./completion.sh; COMP_WORDS=(jobwright "$@"); COMP_CWORD=$#; _jobwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const done = await sh('bash', ['-c', script, 'bash', ...words], { cwd: project.root });
    return done.stdout.split('\n').filter((word) => word !== '');
  };
}

function isInstalled(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}
