import type { Check } from '../check.js';
import { automation } from './automation.js';
import { blockSizes } from './block-sizes.js';
import { latencyPlausible } from './latency-plausible.js';
import { loads } from './loads.js';
import { processesNoise } from './processes-noise.js';
import { processesSilence } from './processes-silence.js';
import { restarts } from './restarts.js';
import { sampleRates } from './sample-rates.js';
import { stateRoundTrip } from './state-round-trip.js';

/** Every check, in the order in which they run: what the others rest on comes first. */
export const checks: readonly Check[] = [
  loads,
  processesNoise,
  processesSilence,
  blockSizes,
  sampleRates,
  automation,
  restarts,
  stateRoundTrip,
  latencyPlausible,
];
