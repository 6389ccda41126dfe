// `npm run properties [-- --long] [file ...]`: the property tests alone, or some of them. `--long`: as many cases as each
// property has for a long run (10,000 topologies), without limits of time.
import { spawn } from 'node:child_process';
import { root } from '../ci/tool.mjs';

const given = process.argv.slice(2);
const isLong = given.includes('--long');
const files = given.filter((one) => one !== '--long');
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...(files.length === 0 ? ['property-tests'] : files)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...(isLong ? { GLOVEBOX_PROPERTY_LONG: '1' } : {}) } },
);
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
