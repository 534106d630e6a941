import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

/**
 * They run commands in their own process (CommandProject), which work in its current folder and register loaders of TypeScript
 * that remember it.
 */
const APART = [
  'test/generator/{config,docs,generate,handlers,init,new,pack,release,swap,watch}.test.ts',
  'test/end-to-end/{cli,cli-completion,cli-many,cli-run,cli-usage,show-tree}.test.ts',
  'test/runtime/testing/documented.test.ts',
];
const NO_TESTS = ['test/types/cases/**', 'test/generator/cases/**'];

/** Vitest reads of a project what it does not read of the whole. */
function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      testTimeout: 120_000,
      hookTimeout: 60_000,
      pool: 'forks',
      // The built packages are what is tested, as users get them: worker threads load them too. Vitest maps their stacks.
      server: { deps: { external: [/\/(runtime|generator)\/dist\//] } },
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // More files at once than cores: most of them wait for a database or a child process most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      project('apart', { include: APART }),
      // Many files by one process: to start it, and to load what all of them need, takes longer than most of them do.
      project('together', {
        include: ['test/**/*.test.ts'],
        exclude: [...APART, ...NO_TESTS],
        isolate: false,
      }),
    ],
  },
});
