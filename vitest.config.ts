import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/types/cases/**', 'test/generator/cases/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // More files at once than cores: most of them wait for a database or a child process most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // The built packages are what is tested, as users get them: worker threads load them too. Vitest maps their stacks.
    server: { deps: { external: [/\/(runtime|generator)\/dist\//] } },
  },
});
