import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../src/index.js';
import { loadNative } from '../src/native/load.js';
import { findPluginFiles } from '../src/scan/find-plugin-files.js';
import { ScanCache } from '../src/scan/scan-cache.js';
import { scan, type ScanReport } from '../src/scan/scan.js';
import type { Line } from './lines.js';

const goodOnes = ['gain', 'delay', 'sine-synth', 'thousand-params', 'multi'];

/** 98 plugins that behave, one that crashes, and one that hangs, in a folder of their own. */
function plant(folder: string, native: string): void {
  const copy = (kind: string, name: string, as: string): void => {
    const path = join(folder, `${as}.clap`);
    copyFileSync(join(native, kind, `${name}.clap`), path);
    // Behind its end nobody looks, and no two are the same: nothing is known from another one.
    appendFileSync(path, as);
  };
  for (let index = 0; index < 98; ++index)
    copy('fixtures', goodOnes[index % goodOnes.length] ?? 'gain', `good-${index}`);
  copy('crashers', 'segfault-at-load', 'crashes');
  copy('crashers', 'hang-in-init', 'hangs');
}

/** Processor time of children that have ended, seconds. Linux; 0 elsewhere. */
function childSeconds(): number {
  try {
    // Behind the name, which may hold anything: fields 16 and 17 of proc(5), in ticks of which there are 100 in a second.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}

function count({ files }: ScanReport, outcome: string): number {
  return files.filter((file) => file.outcome === outcome).length;
}

/** A scan of 100 plugins, one crashing and one hanging, and the same again with what the first one remembered. */
export async function measureScan(timeoutMs: number): Promise<Line[]> {
  const { folder: native, sandboxHost } = loadNative();
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-bench-'));
  try {
    plant(folder, native);
    const found = findPluginFiles([folder]);
    const cell = { plugins: found.plugins.length, limitMs: timeoutMs };
    const value = (arm: string, figure: number, unit: string): Line => {
      return { kind: 'value', step: 'scan', cell, arm, value: figure, unit };
    };
    const cache = new ScanCache(join(folder, 'cache'), version);
    const before = childSeconds();
    const first = await scan(found, { sandboxHost, timeoutMs, cache });
    const used = childSeconds() - before;
    const again = await scan(found, { sandboxHost, timeoutMs, cache });
    return [
      value('time', first.durationMs, 'ms'),
      value('time, in limits of one file', first.durationMs / timeoutMs, 'x'),
      value('processor time of all scans, in its own time', used / (first.durationMs / 1000), 'processors'),
      value('processors', availableParallelism(), ''),
      ...['scanned', 'crashed', 'hung'].map((outcome) => value(`${outcome} files`, count(first, outcome), '')),
      value('time of a second scan', again.durationMs, 'ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
