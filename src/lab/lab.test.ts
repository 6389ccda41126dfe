import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureCases } from './cases/all.js';
import { checkGraph, drawGraph } from './graphs.js';
import { hasHeld } from './lab.js';
import type { Model } from './models/stimulus.js';
import { cellsOf, declarationOf, notAskedFor, parseCell, placements } from './matrix/cell.js';
import { checkOffline } from './matrix/offline.js';
import { runCell } from './matrix/run-cell.js';
import { findPluginFiles } from './plugin-files.js';
import { runFixture } from './run-fixture.js';
import { SeededRandom } from '../measure/random.js';
import type { ResultRecord } from '../bundle/records.js';

const files = findPluginFiles();

function caseOf(fixture: string): (typeof fixtureCases)[number] {
  const found = fixtureCases.find((one) => one.fixture === fixture);
  if (found === undefined) throw new Error(`no case for ${fixture}`);
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

describe('the crash matrix', () => {
  it('of crashers that were asked for has no cell of any other', () => {
    const cells = cellsOf(files, ['alone', 'chain'], ['abort-in-process']);
    expect(cells.map(({ declared, format, placement }) => [declared.name, format, placement].join(' '))).toEqual([
      'abort-in-process clap alone',
      'abort-in-process clap chain',
      'abort-in-process vst3 alone',
      'abort-in-process vst3 chain',
    ]);
    expect(cellsOf(files, ['alone']).length).toBeGreaterThan(200);
  });

  it('says what nobody asked for', () => {
    const all = cellsOf(files, placements).length;
    const others = files.crashers.map(({ name }) => name).filter((name) => name !== 'abort-in-process');
    expect(notAskedFor(files, placements)).toBeUndefined();
    expect(notAskedFor(files, ['alone', 'chain'], ['abort-in-process'])).toEqual({
      crashers: others,
      placements: ['neighbour'],
      cells: all - 4,
    });
    expect(notAskedFor(files, ['alone'])).toEqual({
      crashers: [],
      placements: ['neighbour', 'chain'],
      cells: (all / 3) * 2,
    });
  });

  it('a fault in a block is contained, named and recovered from, in every placement', async () => {
    for (const placement of ['alone', 'neighbour', 'chain'] as const) {
      const cell = parseCell(files, `crasher/segfault-in-process/vst3/${placement}`);
      const result = await runCell(files, cell, { seed: 1 });
      expect(result.problems).toEqual([]);
      expect(result.exit).toMatchObject({ kind: 'crashed', call: 'process', signal: 11 });
      expect(result.report?.title).toMatch(/^SIGSEGV in segfault-in-process\.so!/);
      expect(result.isQuarantined).toBe(true);
      expect(result.exactBlocks).toBeGreaterThan(100);
    }
  });

  it('a fault while loading is contained and named', async () => {
    const result = await runCell(files, parseCell(files, 'crasher/segfault-at-load/clap/neighbour'), { seed: 1 });
    expect(result.problems).toEqual([]);
    expect(result.exit?.call).toBe('load');
  });

  it('a crasher that ends in the middle of a render leaves every other sample exact', async () => {
    const cell = parseCell(files, 'crasher/abort-in-process/clap/alone');
    expect(await checkOffline(files, cell, 2)).toEqual([]);
  });

  it('a crasher that does something else than it declares is a failure', async () => {
    const cell = parseCell(files, 'crasher/segfault-at-load/clap/alone');
    const declared = { ...cell.declared, signal: 'SIGABRT', call: 'create', function: 'somethingElse' };
    const { problems } = await runCell(files, { ...cell, declared }, { seed: 1 });
    expect(problems.join('\n')).toMatch(
      /expected call create.*\n.*expected SIGABRT.*\n.*expected function somethingElse/,
    );
  });

  it('a healthy plugin that is declared a crasher is a failure', async () => {
    const cell = parseCell(files, 'crasher/segfault-at-load/clap/alone');
    const declared = { ...cell.declared, name: 'gain' };
    const healthy = { ...files, crasher: files.fixture };
    const { problems } = await runCell(healthy, { ...cell, declared }, { seed: 1, patienceMs: 1_000 });
    expect(problems.join('\n')).toMatch(/it ended with: succeeded/);
  });

  it('names what a wrong cell should have been', () => {
    expect(() => parseCell(files, 'crasher/nobody/clap/alone')).toThrow(/the name of a crasher/);
    expect(() => parseCell(files, 'crasher/segfault-at-load/lv2/alone')).toThrow(/a format/);
    expect(() => parseCell(files, 'crasher/segfault-at-load/clap/beside')).toThrow(/a placement/);
    expect(() => parseCell(files, 'gain')).toThrow(/a cell such as/);
    expect(() => declarationOf(files, 'nobody')).toThrow(/the name of a crasher/);
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
