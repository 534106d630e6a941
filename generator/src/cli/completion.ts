import { Argument, type Command } from 'commander';
import { commandWords } from '../completion/words.js';
import { SHELLS, printCompletion, type Shell } from '../completion/print.js';
import { sayText } from './output.js';

/** `jobwright completion` */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'that reads it').choices(SHELLS))
    .summary('print the completion script of a shell')
    .description(
      'Prints a script that completes commands, options, their values, and the names of jobs.\n\n' +
        'bash: eval "$(jobwright completion bash)" in ~/.bashrc\n' +
        'zsh:  jobwright completion zsh > a folder of $fpath, as _jobwright\n' +
        'fish: jobwright completion fish > ~/.config/fish/completions/jobwright.fish',
    )
    .action((shell: Shell) => {
      sayText(printCompletion(shell, commandWords(program)));
    });
}
