import { defineConfig } from 'vitest/config';

const shared = {
  // Only a test that hangs takes so long: a busy machine must not fail one.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  exclude: ['**/node_modules/**'],
  // Half a megabyte of generated code, which needs no transformation.
  server: { deps: { external: [/validators\.generated\.js$/] } },
};

export default defineConfig({
  test: {
    // Machines of CI have few processors, and most of a suite waits for answers of a server.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          setupFiles: ['test/fixed-seeds.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/cli/**', 'test/interop/**', 'test/bench/**', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'bench',
          include: [],
          benchmark: { include: ['test/bench/**/*.bench.ts'] },
        },
      },
      { test: { ...shared, name: 'cli', include: ['test/cli/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
        },
      },
    ],
  },
});
