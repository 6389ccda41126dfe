import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseStep, FuzzCase } from './case.js';
import { caseText, checkCase, readCase, withRealFiles, writeCase } from './case-file.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-case-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const play: CaseStep & { do: 'play' } = {
  do: 'play',
  blocks: 2,
  blockSize: 64,
  keepsDeadlines: false,
  events: [
    { frame: 1, device: 1, parameter: 4_000_000_000, value: 0.25 },
    { frame: 2, device: 1, note: 'on', key: 60, velocity: 1 },
  ],
};
const whole: FuzzCase = {
  schema: 'glovebox-case/1',
  title: 'one gain',
  found: { property: 'no crash', message: 'SIGSEGV', reruns: { failed: 3, of: 10 } },
  group: { crossing: 'pipelined', maxBlockSize: 64, sampleRate: 44_100, compensatesLatency: true },
  seed: 5,
  steps: [
    { do: 'add-sandbox', sandbox: 1, fallback: 'hold', hasStandby: true },
    { do: 'add-device', device: 1, sandbox: 1, plugin: { fixture: 'gain', format: 'vst3' } },
    { do: 'add-device', device: 2, sandbox: 1, plugin: { file: '/a/b.clap', plugin: 'org.b' } },
    { do: 'connect', kind: 'audio', source: { device: 1, port: 0 }, target: { device: 2, port: 0 } },
    play,
  ],
};

describe('a case file', () => {
  it('is read as it was written, a step per line', () => {
    const path = join(folder, 'whole.json');
    writeCase(path, whole);
    expect(readCase(path)).toEqual(whole);
    expect(
      caseText(whole)
        .split('\n')
        .filter((line) => line.includes('"do"')),
    ).toHaveLength(whole.steps.length);
    expect(checkCase(JSON.parse(caseText({ ...whole, steps: [] })), 'text').steps).toEqual([]);
  });

  const many = (step: CaseStep, length: number): FuzzCase => ({ ...whole, steps: Array.from({ length }, () => step) });
  const sandbox: CaseStep = { do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false };
  it.each([
    ['another schema', { ...whole, schema: 'glovebox-case/2' }, '/schema'],
    ['an unknown step', { ...whole, steps: [{ do: 'explode' }] }, '/steps/0'],
    ['a step with more', { ...whole, steps: [{ do: 'remove-device', device: 1, force: true }] }, '/steps/0'],
    [
      'a share beyond the range',
      { ...whole, steps: [{ do: 'set-parameter', device: 1, parameter: 0, value: 2 }] },
      'value',
    ],
    [
      'a fixture that is a path',
      { ...whole, steps: [{ ...whole.steps[1], plugin: { fixture: '../x', format: 'clap' } }] },
      'fixture',
    ],
    ['blocks longer than the longest', { ...whole, steps: [{ ...play, blockSize: 65 }] }, '64 frames per block'],
    ['many sandboxes', many(sandbox, 65), '64 add-sandbox'],
    [
      'a long play',
      { ...whole, group: { ...whole.group, maxBlockSize: 8192 }, steps: [{ ...play, blocks: 33, blockSize: 8192 }] },
      'frames in one play',
    ],
    ['an endless history', many({ ...play, blocks: 4096 }, 17), '4194304 frames'],
    ['steps without end', many(sandbox, 4001), '/steps'],
  ])('with %s is refused, and the message says where', (_, value, place) => {
    expect(() => checkCase(value, 'it')).toThrow(
      expect.objectContaining({ code: 'invalid-case', message: expect.stringContaining(place) }),
    );
  });

  it('that is missing, no JSON or huge is refused', () => {
    const path = join(folder, 'bad.json');
    expect(() => readCase(path)).toThrow(expect.objectContaining({ code: 'no-such-file' }));
    writeFileSync(path, '{"schema":');
    expect(() => readCase(path)).toThrow(expect.objectContaining({ code: 'invalid-case' }));
    truncateSync(path, 9 * 1024 * 1024);
    expect(() => readCase(path)).toThrow(expect.objectContaining({ code: 'invalid-case' }));
  });

  it('names plugins without naming people: home and working folder are put in when it is played', () => {
    const files = ['~/x.clap', '<here>/build/y.vst3', '/usr/lib/z.clap'];
    const steps = files.map((file, device): CaseStep => ({ do: 'add-device', device, sandbox: 1, plugin: { file } }));
    const real = withRealFiles({ ...whole, steps }).steps.map(
      (step) => (step as { plugin: { file: string } }).plugin.file,
    );
    expect(real).toEqual([join(homedir(), 'x.clap'), join(process.cwd(), 'build', 'y.vst3'), '/usr/lib/z.clap']);
  });
});
