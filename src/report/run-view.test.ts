import { expect, it } from 'vitest';
import { outcomeOf } from './run-view.js';
import { sampleBundle } from './testing/sample-bundle.js';

it('a run that still writes anything, be it its log, is not called cut off', () => {
  const { run, results, samples, histograms } = sampleBundle();
  const now = new Date('2026-11-21T09:00:00.000Z');
  const time = '2026-11-21T08:59:00.000Z';
  const silent = { run: { ...run, status: 'running' as const }, results: [], samples: [], histograms: [] };
  const signs = {
    results: results.map((one) => ({ ...one, time })),
    samples: samples.map((one) => ({ ...one, time })),
    histograms: histograms.map((one) => ({ ...one, time })),
    log: [{ time: 'not a time' }, { time }],
  };
  for (const [name, records] of Object.entries(signs)) {
    expect(outcomeOf(sampleBundle({ ...silent, [name]: records }), now).word, name).toBe('Running');
  }
  expect(outcomeOf(sampleBundle(silent), now).word).toBe('Cut off');
  expect(outcomeOf(sampleBundle({ ...silent, log: [{ time: 'not a time' }] }), now).word).toBe('Cut off');
});
