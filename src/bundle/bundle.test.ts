import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Distribution } from '../measure/distribution.js';
import { Bundle } from './bundle.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'glovebox-bundle-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

function validator(name: 'run' | 'result' | 'histogram' | 'sample'): ValidateFunction {
  const schema = JSON.parse(readFileSync(new URL(`./${name}.schema.json`, import.meta.url), 'utf8')) as object;
  return ajv.compile(schema);
}
const schemas = {
  run: validator('run'),
  result: validator('result'),
  histogram: validator('histogram'),
  sample: validator('sample'),
};

function lines(bundle: Bundle, file: string): unknown[] {
  const text = readFileSync(join(bundle.folder, file), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

function runOf(bundle: Bundle): Record<string, unknown> {
  return JSON.parse(readFileSync(join(bundle.folder, 'run.json'), 'utf8')) as Record<string, unknown>;
}

function fill(bundle: Bundle): void {
  bundle.addResult({
    kind: 'fixture',
    name: 'gain',
    format: 'clap',
    crossing: 'pipelined',
    verdict: 'pass',
    durationMs: 12.5,
    seed: 7,
  });
  bundle.addResult({
    kind: 'crasher',
    name: 'abort',
    verdict: 'fail',
    durationMs: 3,
    expected: 'a',
    actual: 'b',
    facts: { reportMs: 1 },
  });
  const durations = new Distribution();
  durations.record([1000, 2000, 3000]);
  bundle.addHistogram({
    name: 'x',
    unit: 'ns',
    labels: { frames: 64 },
    ...durations.quantiles(),
    hdr: durations.encode(),
  });
  bundle.addSample({ atMs: 0, scenario: 'x, paced', sandbox: 'left', privateBytes: 4096, threads: 3 });
  bundle.addSample({ atMs: 1000.5, scenario: 'x, paced', sandbox: 'left', cpuShare: 0.02, connections: 'unsupported' });
  bundle.addLog({ text: 'hello' });
}

describe('a bundle', () => {
  it('keeps its own schemas, while it runs and after its end', () => {
    const bundle = Bundle.create({ tool: 'lab', parent, seed: 7 });
    expect(schemas.run(runOf(bundle)), ajv.errorsText(schemas.run.errors)).toBe(true);
    fill(bundle);
    bundle.close('failed');
    expect(schemas.run(runOf(bundle)), ajv.errorsText(schemas.run.errors)).toBe(true);
    expect(runOf(bundle)).toMatchObject({ status: 'failed', totals: { pass: 1, fail: 1 } });
    for (const line of lines(bundle, 'results.jsonl')) {
      expect(schemas.result(line), ajv.errorsText(schemas.result.errors)).toBe(true);
    }
    for (const line of lines(bundle, 'hist.jsonl')) {
      expect(schemas.histogram(line), ajv.errorsText(schemas.histogram.errors)).toBe(true);
    }
    const samples = lines(bundle, 'samples.jsonl');
    expect(samples).toHaveLength(2);
    for (const line of samples) expect(schemas.sample(line), ajv.errorsText(schemas.sample.errors)).toBe(true);
  });

  it('fails its schemas when a field is wrong', () => {
    expect(schemas.result({ schema: 'glovebox.result', version: 1, name: 'x', kind: 'fixture' })).toBe(false);
    expect(schemas.run({ schema: 'glovebox.run', version: 2 })).toBe(false);
    const sample = { schema: 'glovebox.sample', version: 1, time: '2026-01-02T03:04:05.678Z', atMs: 0, scenario: 'x' };
    expect(schemas.sample({ ...sample, sandbox: 'left' })).toBe(true);
    expect(schemas.sample({ ...sample, sandbox: 'left', threads: 'many' })).toBe(false);
    expect(schemas.sample(sample)).toBe(false);
  });

  it('can be read at any moment: whole lines, and a run.json that says it is running', () => {
    const bundle = Bundle.create({ tool: 'lab', parent, seed: 7 });
    fill(bundle);
    expect(lines(bundle, 'results.jsonl')).toHaveLength(2);
    expect(runOf(bundle)['status']).toBe('running');
    expect(readdirSync(bundle.folder).sort()).toEqual([
      'hist.jsonl',
      'log.jsonl',
      'results.jsonl',
      'run.json',
      'samples.jsonl',
    ]);
    bundle.close('aborted');
  });

  it('says how it ended although nothing new can be written any more', () => {
    const bundle = Bundle.create({ tool: 'lab', parent, seed: 7 });
    fill(bundle);
    // As on a full disk: beside the old run.json there is no room for a new one.
    mkdirSync(join(bundle.folder, 'run.json.new'));
    writeFileSync(join(bundle.folder, 'crashes'), '');
    for (let number = 0; number < 1000; ++number) bundle.addFile('crashes', `lost-${number}`, {});
    bundle.close('failed');
    const run = runOf(bundle);
    expect(run).toMatchObject({ status: 'failed', totals: expect.anything() as object });
    expect(schemas.run(run), JSON.stringify(schemas.run.errors)).toBe(true);
    const { missing } = run as { missing: string[] };
    expect(missing[0]).toContain('lost-0');
    expect(missing.at(-1)).toMatch(/^\d+ more, which the disk had no room to name$/);
    expect(bundle.missing.join()).not.toContain('the end of the run');
  });

  it('gets a folder of its own, also in the same second', () => {
    const now = new Date('2026-01-02T03:04:05.678Z');
    const folders = [1, 2, 3].map(() => Bundle.create({ tool: 'lab', parent, seed: 1, now }).folder);
    expect(folders.map((folder) => folder.slice(parent.length + 1))).toEqual([
      '2026-01-02T03-04-05Z',
      '2026-01-02T03-04-05Z-2',
      '2026-01-02T03-04-05Z-3',
    ]);
  });

  it('tells nobody who ran it', () => {
    const identity = { home: '/home/marie', user: 'marie', host: 'radium', folders: {} };
    const bundle = Bundle.create({ tool: 'lab', parent, seed: 1, identity, options: { out: '/home/marie/out' } });
    bundle.addResult({
      kind: 'check',
      name: 'x',
      verdict: 'fail',
      durationMs: 1,
      actual: '/home/marie/a.clap on radium',
    });
    bundle.addLog({ text: 'marie' });
    bundle.close('failed');
    const all = readdirSync(bundle.folder).map((file) => readFileSync(join(bundle.folder, file), 'utf8'));
    expect(all.join('\n')).not.toMatch(/marie|radium/);
  });

  it('says in which folder it could not be made', () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    expect(() => Bundle.create({ tool: 'lab', parent: file, seed: 1 })).toThrow(file);
  });
});
