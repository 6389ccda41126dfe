import type { CasePort, CaseStep, FuzzCase } from '../../src/fuzz/case.js';
import type { BlockOutcome } from './block.js';
import { ModelGroup } from './model-group.js';

export function port(of: number, index = 0): CasePort {
  return { device: of, port: index };
}

export type Step = Exclude<CaseStep, { do: 'play' }>;

export function sandbox(id: number, fallback: 'silence' | 'bypass' | 'hold' = 'silence'): Step {
  return { do: 'add-sandbox', sandbox: id, fallback, hasStandby: false };
}

export function device(id: number, fixture: string, home = 0, format: 'clap' | 'vst3' = 'clap'): Step {
  return { do: 'add-device', device: id, sandbox: home, plugin: { fixture, format } };
}

export function wire(source: number, target: number, input = 0): Step {
  return { do: 'connect', kind: 'audio', source: port(source), target: port(target, input) };
}

export function notes(source: number, target: number): Step {
  return { do: 'connect', kind: 'event', source: port(source), target: port(target) };
}

/** A group of blocks of up to 4 frames, at 40 Hz: 100 ms are 4 frames. */
export function build(steps: readonly Step[], options: Partial<FuzzCase['group']> = {}): ModelGroup {
  const group = new ModelGroup({
    crossing: 'synchronous',
    maxBlockSize: 4,
    sampleRate: 40,
    compensatesLatency: false,
    ...options,
  });
  for (const step of steps) group.apply(step);
  return group;
}

/** Plays the same samples into both channels of the first input; gives the first channel of every output. */
export function left(group: ModelGroup, samples: readonly number[], outcome: BlockOutcome = {}): number[][] {
  const both = [Float32Array.from(samples), Float32Array.from(samples)];
  const { outputs } = group.play({ frames: samples.length, inputs: [both], outcome });
  return outputs.map((channels) => [...(channels[0] ?? [])]);
}

export const fed: Step[] = [
  { do: 'add-input', port: port(1) },
  { do: 'add-output', port: port(1) },
];
