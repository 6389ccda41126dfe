import { describe, expect, it } from 'vitest';
import type { CrashReport } from '../../crash/crash-report.js';
import type { Cell } from './cell.js';
import { judgeReport, unqualified } from './judge.js';

describe('the name of a function', () => {
  it.each([
    ['main', 'main'],
    ['glovebox::crashers::touch(int*)', 'touch'],
    ['(anonymous namespace)::Gain::process(std::vector<int>&)', 'process'],
    ['void run<float>(Slice<float>&)', 'run'],
    ['', ''],
  ])('%s is %s without its surroundings', (name, bare) => {
    expect(unqualified(name)).toBe(bare);
  });
});

function report(module: string, title: string, name = ''): CrashReport {
  return { frames: [{ module, function: name }], guiltyFrame: 0, title, missing: [] } as unknown as CrashReport;
}

describe('the place that a report blames', () => {
  const cell: Cell = {
    declared: {
      name: 'fault',
      id: 'org.fault',
      does: 'segfault',
      call: 'process',
      expect: 'crashed',
      thread: 'audio',
      formats: ['clap', 'vst3'],
      function: 'touchNothing',
    },
    format: 'clap',
    placement: 'alone',
  };

  it('is the function in its own file, where functions are named', () => {
    const good = report('/x/fault.clap', 'SIGSEGV in fault.clap!touchNothing', 'touchNothing()');
    expect(judgeReport(cell, good, 'linux')).toEqual([]);
    expect(judgeReport(cell, { ...good, title: 'SIGSEGV' }, 'linux')).toHaveLength(1);
    const other = report('/x/gain.clap', 'SIGSEGV in fault.clap!touchNothing', 'other()');
    expect(judgeReport(cell, other, 'linux')).toHaveLength(2);
  });

  it('is a place in the file on Windows, in what its folder holds on macOS', () => {
    const onWindows = report(String.raw`C:\x\fault.clap`, '0xc0000005 in fault.clap+0x12');
    expect(judgeReport(cell, onWindows, 'win32')).toEqual([]);
    const onMac = report('/x/fault.clap/Contents/MacOS/fault', 'SIGSEGV in fault+0x12');
    expect(judgeReport(cell, onMac, 'darwin')).toEqual([]);
    expect(judgeReport({ ...cell, format: 'vst3' }, onMac, 'darwin')).toHaveLength(1);
    expect(judgeReport(cell, report('/x/fault', 'SIGSEGV in fault+0x12'), 'darwin')).toHaveLength(1);
    expect(judgeReport(cell, report('/usr/lib/libc.dylib', 'SIGSEGV'), 'darwin')).toHaveLength(2);
  });

  it('is not asked for after a hang where only its innermost place is known', () => {
    const hang: Cell = { ...cell, declared: { ...cell.declared, expect: 'hung' } };
    for (const platform of ['win32', 'darwin'] as const)
      expect(judgeReport(hang, report('', ''), platform)).toEqual([]);
    expect(judgeReport(hang, report('', ''), 'linux')).not.toEqual([]);
  });
});
