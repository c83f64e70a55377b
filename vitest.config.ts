// How the tests run: three workers at most, colours on, the bundle and the schema fresh.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // React is the one that is shipped: its development half takes half of the time that screens take.
  oxc: { jsx: { development: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    // Ink and chalk take their colours from these; CI would switch Ink's live rendering off.
    env: { FORCE_COLOR: '3', CI: '', NODE_ENV: 'production' },
    pool: 'forks',
    // Files share a worker, and what it has loaded: half of the time otherwise. So no test may leave anything behind.
    isolate: false,
    // One more than the cores of a small machine: some files mostly wait for programs in a pseudo-terminal and for kubectl.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
