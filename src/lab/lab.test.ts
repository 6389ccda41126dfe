import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureCases } from './cases/all.js';
import { checkGraph, drawGraph } from './graphs.js';
import { hasHeld } from './lab.js';
import type { Model } from './models/stimulus.js';
import { findPluginFiles, type CrasherDeclaration } from './plugin-files.js';
import { runCrasher } from './run-crasher.js';
import { runFixture } from './run-fixture.js';
import { SeededRandom } from '../measure/random.js';
import type { ResultRecord } from '../bundle/records.js';

const files = findPluginFiles();

function caseOf(fixture: string): (typeof fixtureCases)[number] {
  const found = fixtureCases.find((one) => one.fixture === fixture);
  if (found === undefined) throw new Error(`no case for ${fixture}`);
  return found;
}

function crasher(name: string): CrasherDeclaration {
  const found = files.crashers.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no crasher ${name}`);
  return found;
}

/** A formula that is wrong in one sample. */
function broken(model: Model): Model {
  return (stimulus) => {
    const response = model(stimulus);
    const channel = response.outputs[0]?.[0];
    if (channel !== undefined) channel[777] = (channel[777] ?? 0) + 0.001;
    return response;
  };
}

function resultOf(verdict: ResultRecord['verdict']): ResultRecord {
  const head = { schema: 'glovebox.result', version: 1, time: '' } as const;
  return { ...head, kind: 'fixture', name: 'x', verdict, durationMs: 0 };
}

describe('fixtures', () => {
  it.each(['gain', 'ducker', 'sine-synth', 'note-echo'])('%s keeps its formula behind a sandbox', async (fixture) => {
    for (const format of ['clap', 'vst3'] as const) {
      expect(await runFixture(files, caseOf(fixture), format, 'pipelined', 3)).toBeUndefined();
    }
  });

  it('one wrong sample is found and named', async () => {
    const one = caseOf('gain');
    const difference = await runFixture(files, { ...one, model: broken(one.model) }, 'clap', 'synchronous', 3);
    expect(difference).toMatchObject({ count: 1, place: 'output 0 channel 0 frame 777' });
  });

  it('every fixture of the build has a case', () => {
    const list = JSON.parse(readFileSync(new URL('../../fixtures/fixtures.json', import.meta.url), 'utf8')) as {
      name: string;
    }[];
    const covered = new Set([...fixtureCases.map(({ fixture }) => fixture), 'large-state']);
    expect(list.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});

describe('crashers', () => {
  it('a fault in a block is contained, named and timed', async () => {
    const result = await runCrasher(files, crasher('segfault-in-process'), 'vst3', 1);
    expect(result.problems).toEqual([]);
    expect(result.exit).toMatchObject({ kind: 'crashed', call: 'process', signal: 11 });
    expect(result.reportMs).toBeGreaterThan(0);
    expect(result.blocksAfter).toBeGreaterThanOrEqual(100);
  });

  it('a fault while loading is contained and named', async () => {
    const result = await runCrasher(files, crasher('segfault-at-load'), 'clap', 1);
    expect(result.problems).toEqual([]);
    expect(result.exit?.call).toBe('load');
  });

  it('a crasher that does something else than it declares is a failure', async () => {
    const declared = { ...crasher('segfault-at-load'), signal: 'SIGABRT', call: 'create' };
    const { problems } = await runCrasher(files, declared, 'clap', 1);
    expect(problems.join('\n')).toMatch(/expected call create.*\n.*expected SIGABRT/);
  });

  it('a healthy plugin that is declared a crasher is a failure', async () => {
    const declared = { ...crasher('segfault-at-load'), name: 'gain' };
    const healthy = { ...files, crasher: files.fixture };
    const { problems } = await runCrasher(healthy, declared, 'clap', 1);
    expect(problems.join('\n')).toMatch(/it ended with: succeeded/);
  });
});

describe('random graphs', () => {
  it('the same seed draws the same graph', () => {
    expect(drawGraph(new SeededRandom(5))).toEqual(drawGraph(new SeededRandom(5)));
    expect(drawGraph(new SeededRandom(5))).not.toEqual(drawGraph(new SeededRandom(6)));
  });

  it('sounds the same wherever its devices are', async () => {
    expect((await checkGraph(files, 9)).difference).toBeUndefined();
  });
});

describe('the verdict', () => {
  it('holds only if something was run and nothing failed', () => {
    expect(hasHeld([])).toBe(false);
    expect(hasHeld([resultOf('pass'), resultOf('not-supported')])).toBe(true);
    for (const bad of ['fail', 'crash', 'hang', 'over-limit'] as const) {
      expect(hasHeld([resultOf('pass'), resultOf(bad)])).toBe(false);
    }
  });
});
