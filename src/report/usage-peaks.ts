import type { SampleRecord } from '../bundle/records.js';
import { bytes, integer, percent } from './figures.js';
import { grouped } from '../grouped.js';

/** What a sample has figures of. */
export type UsageField =
  'cpuShare' | 'privateBytes' | 'sharedBytes' | 'descriptors' | 'connections' | 'threads' | 'writtenBytes';

interface Peak {
  field: UsageField;
  head: string;
  label: (value: number) => string;
}

export const peaks: readonly Peak[] = [
  { field: 'cpuShare', head: 'processor', label: percent },
  { field: 'privateBytes', head: 'private memory', label: bytes },
  { field: 'sharedBytes', head: 'shared memory', label: bytes },
  { field: 'descriptors', head: 'descriptors', label: integer },
  { field: 'connections', head: 'connections', label: integer },
  { field: 'threads', head: 'threads', label: integer },
  { field: 'writtenBytes', head: 'written', label: bytes },
];

function peakText(samples: readonly SampleRecord[], { field, label }: Peak): string {
  const values = samples.map((one) => one[field]);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length > 0) return label(numbers.reduce((most, value) => Math.max(most, value), 0));
  return values.includes('unsupported') ? 'not told here' : '–';
}

/** The highest figure of each sandbox, by its name and scenario, which are anybody's text. */
export function peaksOf(
  samples: readonly SampleRecord[],
  wanted: readonly Peak[] = peaks,
): { name: string; run: string | undefined; cells: string[] }[] {
  const sandboxes = grouped(samples, ({ scenario, sandbox, run }) => JSON.stringify([scenario, sandbox, run]));
  return [...sandboxes.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const cells = wanted.map((peak) => peakText(members, peak));
    return [{ name: `${first.scenario}: ${first.sandbox}`, run: first.run, cells }];
  });
}
