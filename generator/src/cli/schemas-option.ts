import { Option } from 'commander';

/** `--schemas`, for the commands that read job files. */
export function schemasOption(): Option {
  return new Option('--schemas <dir>', 'where job files are').default('schemas');
}
