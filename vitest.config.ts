import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'native/**/*.test.ts',
      'bench/**/*.test.ts',
      'property-tests/**/*.test.ts',
      'ci/**/*.test.ts',
    ],
    // Whatever loads the addon runs in a process of its own: a fault there costs one file, not the run.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // picocolors colours whatever runs under CI: texts are compared without.
    env: { NO_COLOR: '1' },
    hookTimeout: 30_000,
  },
});

// A default export is what vitest reads; nothing else in the tree has one.
export default config;
