// `npm run fuzz:hostile [-- writes [seed]]`: the sieges of test_hostile at length. 100,000,000 writes unless it is told another
// number, with a new seed unless it is told one; what it prints says which.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../build/Release/tests/test_hostile', import.meta.url));
const [writes = '100000000', seed = String(Math.floor(Math.random() * 1_000_000))] = process.argv.slice(2);
const run = spawnSync(program, ['hostile:'], {
  stdio: 'inherit',
  env: { ...process.env, GLOVEBOX_HOSTILE_WRITES: writes, GLOVEBOX_HOSTILE_SEED: seed },
});
if (run.error) throw run.error;
process.exitCode = run.status ?? 1;
