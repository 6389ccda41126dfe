// Cases that found a defect once, and some that show each rule: played first, in sandboxes and by the model.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CasePlugins } from '../src/fuzz/case-plugins.js';
import { caseText, checkCase, readCase } from '../src/fuzz/case-file.js';
import { arbitraryCase } from '../src/fuzz/draw-case.js';
import { playCase } from '../src/fuzz/play-case.js';
import { findPluginFiles } from '../src/lab/plugin-files.js';
import { comparePlays, plainZeros } from './compare-plays.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { almost, anyJson } from './json-damage.js';
import { patience, reportedBy } from './live-outcome.js';
import { playModel } from './model/play-model.js';
import { accepts } from './outcome.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = fileURLToPath(new URL('cases', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const plugins = new CasePlugins(findPluginFiles());
const scratch = useScratchFolder();

describe('a case of property-tests/cases', () => {
  it.each(names)('%s sounds as the model says', { timeout: 120_000 }, async (name) => {
    const one = readCase(join(folder, name));
    const played = await playCase(plugins, one, patience);
    expect(played.failure?.error).toBeUndefined();
    expect(played.ends).toEqual([]);
    // A step that is left out proves nothing: these files have none.
    expect(played.steps.flatMap(({ isApplied }, at) => (isApplied ? [] : [at]))).toEqual([]);
    for (const [at, step] of one.steps.entries()) {
      if (step.do !== 'play' || step.stalls === undefined) continue;
      const blocks = played.steps[at]?.play?.blocks ?? [];
      const isLate = (id: number): boolean => blocks.some((block) => block.sandboxes.get(id)?.outcome === 'late');
      expect(step.stalls.filter(isLate), `late in step ${at}`).toEqual(step.stalls);
    }
    for (const [at, play] of playModel(one, plugins.shapeOf, { outcomeOf: reportedBy(played) }).entries()) {
      const given = played.steps[at]?.play;
      if (play === undefined || given === undefined) continue;
      expect(comparePlays(play, given, plainZeros), `step ${at}`).toBeUndefined();
    }
  });
});

const gain = { plugin: { fixture: 'gain', format: 'clap' as const } };
const drawn = arbitraryCase({
  plugins: [
    {
      ...gain,
      shape: {
        audioInputs: [2],
        audioOutputs: [2],
        noteInputs: 0,
        noteOutputs: 0,
        parameters: new Map([[0, { minimum: 0, maximum: 4, isReadOnly: false }]]),
        hasState: true,
      },
    },
  ],
});

describe('a case file', () => {
  it('that keeps to the schema is read as it was', async () => {
    const property = fc.property(drawn, (one) => {
      expect(readCase(scratch.write('whole.json', caseText(one)))).toEqual(one);
    });
    await holds(property, { cases: 100, limitMs: 3_000 });
  });

  it('of any JSON is accepted or refused with a typed error', async () => {
    const property = fc.property(fc.oneof(anyJson, almost(drawn)), (value) => {
      accepts(() => checkCase(value, 'a case'), ['invalid-case']);
    });
    await holds(property, { cases: 600, limitMs: 5_000 });
  });

  it('that was damaged is read or refused', async () => {
    const property = fc.property(drawn, damage, (one, harm) => {
      const path = scratch.write('harmed.json', harm(Buffer.from(caseText(one))));
      accepts(() => readCase(path), ['invalid-case']);
    });
    await holds(property, { cases: 300, limitMs: 5_000 });
  });
});
