import { describe, expect, it } from 'vitest';
import { certify } from './certify.js';
import { failure, type Check } from './check.js';
import { processesNoise } from './checks/processes-noise.js';
import { loads } from './checks/loads.js';
import { sampleRates } from './checks/sample-rates.js';
import { stateRoundTrip } from './checks/state-round-trip.js';
import { crasher, fixture } from '../testing/native.js';

const verdictsOf = ({ checks }: Awaited<ReturnType<typeof certify>>): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));

describe('certify', () => {
  it.each(['clap', 'vst3'] as const)('a healthy %s is fit, and no check was skipped', async (format) => {
    const report = await certify({ file: fixture('gain', format), seed: 1 });
    expect(new Set(Object.values(verdictsOf(report)))).toEqual(new Set(['pass']));
    expect(report).toMatchObject({ verdict: 'fit', name: 'Glovebox Gain', format });
  });

  it('a crash is the verdict of the check in which it happens, and the next check is asked all the same', async () => {
    const file = crasher('segfault-in-process', 'clap');
    const told: unknown[] = [];
    const onProgress = (...words: unknown[]): unknown => told.push(words);
    const report = await certify({ file, seed: 1, checks: [loads, processesNoise, sampleRates, loads], onProgress });
    expect(told[3]).toEqual(['loads (4 of 4)', { done: 3, total: 4 }]);
    expect(report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'crash', 'crash', 'pass']);
    expect(report.checks[1]?.actual).toMatch(/SIGSEGV.*process/);
    expect(report.verdict).toBe('unfit');
  });

  it('what cannot be loaded is asked nothing else, and nothing of it counts as passed', async () => {
    const report = await certify({
      file: crasher('segfault-at-load', 'vst3'),
      seed: 1,
      checks: [loads, stateRoundTrip],
    });
    expect(verdictsOf(report)).toEqual({ loads: 'crash', 'state-round-trip': 'inconclusive' });
    expect(report.verdict).toBe('unfit');
  });

  it('a skip is never a pass', async () => {
    const never: Check = { ...loads, id: 'never', formats: ['vst3'] };
    const report = await certify({ file: fixture('gain', 'clap'), seed: 1, checks: [never] });
    expect(verdictsOf(report)).toEqual({ never: 'not-applicable' });
    expect(report.verdict).toBe('inconclusive');
  });

  it('what a check that only warns finds does not make a plugin unfit', async () => {
    const finding = failure('a', 'b');
    const strict: Check = { ...loads, id: 'strict', run: () => Promise.resolve(finding) };
    const mild: Check = { ...strict, id: 'mild', severity: 'warning' };
    const file = fixture('gain', 'clap');
    expect(verdictsOf(await certify({ file, seed: 1, checks: [mild, loads] }))).toEqual({
      mild: 'warn',
      loads: 'pass',
    });
    expect((await certify({ file, seed: 1, checks: [strict, loads] })).verdict).toBe('unfit');
    expect((await certify({ file, seed: 1, checks: [mild, loads] })).verdict).toBe('fit');
  });

  it('what is no fault of the plugin is an error and no verdict', async () => {
    const gain = fixture('gain', 'clap');
    await expect(certify({ file: gain, id: 'no.such.plugin', seed: 1 })).rejects.toMatchObject({
      code: 'unknown-plugin',
    });
    await expect(certify({ file: 'a.so', seed: 1 })).rejects.toMatchObject({ code: 'unsupported-format' });
  });
});
