import { describe, expect, it } from 'vitest';
import { findPluginFiles } from '../lab/plugin-files.js';
import type { CaseStep, FuzzCase } from './case.js';
import { CasePlugins } from './case-plugins.js';
import { checkBlocks } from './check-blocks.js';
import { deadlinesFor } from './draw-trouble.js';
import { playCase, wentWell, type PlayedCase } from './play-case.js';

const plugins = new CasePlugins(findPluginFiles());
const port = { device: 1, port: 0 };
const play: CaseStep & { do: 'play' } = { do: 'play', blocks: 3, blockSize: 64, keepsDeadlines: true, events: [] };

/** Late, hung, dead and back again. */
const one: FuzzCase = {
  schema: 'glovebox-case/1',
  group: { crossing: 'synchronous', maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: false },
  seed: 5,
  steps: [
    { do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false },
    { do: 'add-device', device: 1, sandbox: 1, plugin: { fixture: 'gain', format: 'clap' } },
    { do: 'add-input', port },
    { do: 'add-output', port },
    play,
    { do: 'hang-sandbox', sandbox: 1 },
    { ...play, blocks: 10 },
    { ...play, keepsDeadlines: false },
    { do: 'restart-sandbox', sandbox: 1 },
    { ...play, keepsDeadlines: false },
  ],
};

function whatIsWrong(played: PlayedCase): string | undefined {
  const violation = checkBlocks(one, played, () => undefined);
  return violation === undefined ? undefined : `${violation.property}: ${violation.message}`;
}

describe('the blocks of a case', () => {
  it('are reported as they are counted; a report, a counter or a duration that is wrong is found', async () => {
    const played = await playCase(plugins, one, deadlinesFor(one));
    expect(played.failure?.error).toBeUndefined();
    expect(wentWell(played)).toBe(true);
    expect(whatIsWrong(played)).toBeUndefined();
    const { statistics } = played;
    const hung = played.steps[6]?.play;
    if (statistics === undefined || hung === undefined) throw new Error('nothing was played');
    expect(statistics.missedDeadlines).toBeGreaterThanOrEqual(8);

    for (const [counter, says] of [
      ['blocks', '20 blocks, of 19 reports'],
      ['incompleteBlocks', 'incomplete blocks, of'],
      ['missedDeadlines', 'missed deadlines, of'],
    ] as const) {
      const wrong = { ...played, statistics: { ...statistics, [counter]: statistics[counter] + 1 } };
      expect(whatIsWrong(wrong)).toContain(`true reports: ${counter === 'blocks' ? says : ''}`);
      expect(whatIsWrong(wrong)).toContain(says);
    }
    hung.report.incompleteBlocks += 1;
    expect(whatIsWrong(played)).toMatch(/^true reports: step 7: \d+ incomplete blocks, but /);
    hung.report.blockNs[4] = 3e9;
    expect(whatIsWrong(played)).toBe('blocks end in time: step 7: block 5 took 3000 ms, its deadline was 60 ms');
  });
});
