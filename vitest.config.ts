// How the tests run: two workers at most, colours on, the bundle and the schema fresh.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    // Ink and chalk take their colours from these; CI would switch Ink's live rendering off.
    env: { FORCE_COLOR: '3', CI: '' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
