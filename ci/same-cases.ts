// Before every test file: with GLOVEBOX_PROPERTY_SEED, as in CI, every property of fast-check plays the same cases in every run.
import { env } from 'node:process';

const seed = env['GLOVEBOX_PROPERTY_SEED'];
if (seed !== undefined && /^\d+$/.test(seed)) {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });
}
