import { describe, expect, it } from 'vitest';
import { kernelFinding, polledFinding, probedLimits, realtimeFinding } from './doctor-limits.js';

const line = (label: string, value: string | number, unit = ''): string =>
  `${label.padEnd(26)}${String(value).padEnd(21)}${String(value).padEnd(21)}${unit}`;
const limits = (changed: Record<string, string> = {}): string =>
  Object.entries({
    'Max cpu time': String(probedLimits.cpuSeconds),
    'Max file size': String(probedLimits.fileBytes),
    'Max data size': String(probedLimits.memoryBytes),
    'Max open files': String(probedLimits.openFiles),
    ...changed,
  })
    .map(([label, value]) => line(label, value))
    .join('\n');

describe('limits that the doctor looks at', () => {
  it('are held by the kernel when the sandbox has what was asked for, or less', () => {
    expect(kernelFinding(limits())).toMatchObject({
      state: 'yes',
      text: 'memory, open files, processor time, file size (rlimit)',
    });
    expect(kernelFinding(limits({ 'Max open files': '64' })).state).toBe('yes');
  });

  it('name what is not held', () => {
    expect(kernelFinding(limits({ 'Max data size': 'unlimited', 'Max open files': '1024' }))).toMatchObject({
      state: 'no',
      text: 'not held: memory, open files; held: processor time, file size',
    });
    expect(kernelFinding('').state).toBe('no');
    expect(kernelFinding(undefined).state).toBe('info');
  });

  it('are polled where /proc tells enough', () => {
    const status = 'Name:\tsandbox-host\nThreads:\t3\nRssShmem:\t 120 kB\n';
    expect(polledFinding(status, '')).toMatchObject({ state: 'yes' });
    expect(polledFinding(status, undefined)).toMatchObject({ state: 'no' });
    expect(polledFinding(status, undefined).text).toContain('no processes');
    expect(polledFinding('Threads:\t3\n', '').text).toContain('not shared memory');
    expect(polledFinding(undefined, undefined).state).toBe('no');
  });
});

describe('real time of sandboxes', () => {
  it('is said with the reason of a refusal', () => {
    expect(realtimeFinding({ state: 'granted', refusal: undefined, path: 'direct' }).state).toBe('yes');
    expect(realtimeFinding({ state: 'waiting', refusal: undefined, path: undefined }).state).toBe('no');
    expect(realtimeFinding({ state: 'refused', refusal: 'EPERM', path: undefined })).toMatchObject({
      state: 'no',
      text: 'refused: EPERM',
    });
  });
});
