import type { CasePlugin } from './case.js';

const names = [
  'delay',
  'ducker',
  'gain',
  'gain64',
  'integrator',
  'latency-delay',
  'mix2',
  'mono-to-stereo',
  'note-echo',
  'ramp',
  'sine-synth',
  'surround-passthrough',
  'tail-reverb',
  'thousand-params',
];

/** What is fuzzed where no plugins are named: fixtures in both formats, without those that ask for a restart. */
export const fuzzFixtures: readonly CasePlugin[] = names.flatMap((fixture) => [
  { fixture, format: 'clap' as const },
  { fixture, format: 'vst3' as const },
]);
