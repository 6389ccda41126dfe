import { constants } from 'node:os';
import type { Cell } from './cell.js';

/**
 * With which exceptions Windows ends a process for what a crasher declares as a signal. Several, because who notices first
 * differs: the processor, the heap, the C library, or the run time of C++.
 */
const windowsExceptions: Readonly<Record<string, readonly number[]>> = {
  // Access violation, stack overflow; a jump to nowhere may leave a stack that nobody can unwind.
  SIGSEGV: [0xc000_0005, 0xc000_00fd, 0xc000_0028],
  // Abort or fast fail, heap corruption, a C++ exception that nobody caught.
  SIGABRT: [0xc000_0409, 0xc000_0374, 0xe06d_7363],
  SIGFPE: [0xc000_0094],
  SIGILL: [0xc000_001d, 0xc000_0096],
  SIGTRAP: [0x8000_0003],
};

/** The exceptions that stand for `signal` on this system; undefined where processes end by signals. */
export function exceptionsFor(
  signal: string,
  platform: NodeJS.Platform = process.platform,
): readonly number[] | undefined {
  return platform === 'win32' ? (windowsExceptions[signal] ?? []) : undefined;
}

/**
 * By which other signals macOS ends a process: for a page that is there and may not be used, and, on arm64, for an instruction that
 * compilers take for a breakpoint.
 */
const otherSignals: Readonly<Record<string, string>> = { SIGSEGV: 'SIGBUS', SIGILL: 'SIGTRAP' };

/** The signals by which this system ends a process for what a crasher declares as `signal`, as numbers; undefined if there is none. */
export function signalsFor(
  signal: string,
  platform: NodeJS.Platform = process.platform,
): readonly number[] | undefined {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const other = platform === 'darwin' ? otherSignals[signal] : undefined;
  const found = [signal, ...(other === undefined ? [] : [other])].flatMap((name) => numbers[name] ?? []);
  return found.length === 0 ? undefined : found;
}

const heapCrashers: readonly string[] = ['double-free', 'free-foreign', 'heap-overflow', 'use-after-free'];

/**
 * Why a cell is left out on this system, or undefined where it is run. `isMemoryLimited`: an allocation beyond the limit of a
 * sandbox was seen to be refused here.
 */
export function whyLeftOut(
  { declared }: Cell,
  { isMemoryLimited, platform = process.platform }: { isMemoryLimited: boolean; platform?: NodeJS.Platform },
): string | undefined {
  if (declared.expect === 'over-limit' && !isMemoryLimited)
    return 'limits of memory are accepted and not enforced on this system: nothing would end this crasher';
  if ((platform === 'win32' || platform === 'darwin') && heapCrashers.includes(declared.does))
    return 'what the heap of this system does with it is not known beforehand: it may end the process, or go on';
  if (platform === 'win32' && declared.does === 'segfault' && (declared.call === 'load' || declared.call === 'unload'))
    return 'the loader of this system survives a fault of a library that it loads or unloads: nothing ends';
  return undefined;
}
