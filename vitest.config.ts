import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

function isKept({ moduleId }: TestSpecification): boolean {
  return moduleId.endsWith('property-tests/cases.test.ts');
}

/** What found a defect before is played before anything else. */
class CasesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isKept), ...sorted.filter((file) => !isKept(file))];
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'native/**/*.test.ts',
      'bench/**/*.test.ts',
      'property-tests/**/*.test.ts',
      'ci/**/*.test.ts',
    ],
    setupFiles: ['ci/same-cases.ts'],
    // Whatever loads the addon runs in a process of its own: a fault there costs one file, not the run.
    pool: 'forks',
    sequence: { sequencer: CasesFirst },
    maxWorkers: 2,
    testTimeout: 30_000,
    // picocolors colours whatever runs under CI: texts are compared without.
    env: { NO_COLOR: '1', GITHUB_ACTIONS: '' },
    hookTimeout: 30_000,
  },
});

// A default export is what vitest reads; nothing else in the tree has one.
export default config;
