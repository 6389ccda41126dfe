import { describe, expect, it } from 'vitest';
import { findPluginFiles } from '../lab/plugin-files.js';
import { CasePlugins } from './case-plugins.js';
import { checkValues } from './check-output.js';
import type { CaseStep, FuzzCase } from './case.js';
import { playCase } from './play-case.js';

const plugins = new CasePlugins(findPluginFiles());
const play: CaseStep = { do: 'play', blocks: 1, blockSize: 16, keepsDeadlines: false, events: [] };

function device(fixture: string): CaseStep {
  return { do: 'add-device', device: 1, sandbox: 1, plugin: { fixture, format: 'clap' } };
}

describe('values of parameters', () => {
  it('are held against the plugin that had the number then', async () => {
    const one: FuzzCase = {
      schema: 'glovebox-case/1',
      group: { crossing: 'synchronous', maxBlockSize: 16, sampleRate: 48_000, compensatesLatency: false },
      seed: 1,
      steps: [
        { do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false },
        // From -1 to 1, and then from 0 to 4.
        device('ramp'),
        { do: 'set-parameter', device: 1, parameter: 0, value: 0 },
        play,
        { do: 'remove-device', device: 1 },
        device('gain'),
        play,
      ],
    };
    const played = await playCase(plugins, one, { readsValues: true });
    expect(checkValues(plugins, played)).toBeUndefined();
    const wrong = played.steps.map((step) =>
      step.play === undefined
        ? step
        : { ...step, play: { ...step.play, values: new Map([[1, new Map([[0, -1.5]])]]) } },
    );
    expect(checkValues(plugins, { ...played, steps: wrong })).toMatchObject({ property: 'parameters in range' });
  });
});
