import { basename, win32 } from 'node:path';
import type { SandboxExit } from '../../api/sandbox-exit.js';
import type { CrashReport } from '../../crash/crash-report.js';
import type { Cell } from './cell.js';
import { exceptionsFor, signalsFor } from './platform.js';

/** How the report names the call that a crasher declares: what it calls the life cycle, we call what the host was doing. */
const reportedCalls: Readonly<Record<string, readonly string[]>> = {
  entry: ['load'],
  init: ['create'],
  // What a plugin is asked about itself is asked while it is made, too.
  describe: ['describe', 'create', 'activate'],
  // A VST3's state is fetched for its controller while it is made, and its parameters are read with their values.
  parameters: ['parameters', 'create', 'describe'],
  start: ['start-processing'],
  stop: ['stop-processing', 'deactivate'],
  none: [],
};

/** The kind under which the end of a sandbox is reported. An exit that nobody asked for is a crash with an exit code. */
function expectedKind(expect: string): string {
  return expect === 'exited' ? 'crashed' : expect;
}

/** "GainCrasher::touchAfterFree(int)" -> "touchAfterFree". */
export function unqualified(name: string): string {
  // A return type stands before the name of a template, and a namespace may have brackets of its own.
  const bare = name
    .replaceAll('(anonymous namespace)', '')
    .replace(/\(.*$/s, '')
    .replace(/<[^<>]*>/g, '');
  return bare.slice(Math.max(bare.lastIndexOf(':'), bare.lastIndexOf(' ')) + 1);
}

function calls(declared: string): readonly string[] {
  return reportedCalls[declared] ?? [declared];
}

/** Whether the end is the one that the crasher declares: kind, call, signal or code, and the device. */
export function judgeEnd(cell: Cell, exit: SandboxExit, device: number | undefined): string[] {
  const { declared } = cell;
  const problems: string[] = [];
  const kind = expectedKind(declared.expect);
  if (exit.kind !== kind) problems.push(`expected kind ${kind} but the report says ${exit.kind} (${exit.reason})`);
  // A breach is seen when the plugin's call is over: nobody knows which one it was.
  const allowed = declared.expect === 'breached' ? [] : calls(declared.call);
  const isOther = declared.thread === 'other';
  if (allowed.length > 0 && !isOther && !allowed.includes(exit.call ?? 'none')) {
    problems.push(`expected call ${allowed.join(' or ')} but the report says ${exit.call ?? 'none'} (${exit.reason})`);
  }
  const signals = declared.signal === undefined ? undefined : signalsFor(declared.signal);
  const exceptions = declared.signal === undefined ? undefined : exceptionsFor(declared.signal);
  if (exceptions !== undefined) {
    if (exit.signal === undefined || !exceptions.includes(exit.signal)) {
      const found =
        exit.signal === undefined ? `exit code ${exit.exitCode ?? 'none'}` : `0x${exit.signal.toString(16)}`;
      const expected = exceptions.map((one) => `0x${one.toString(16)}`).join(' or ');
      problems.push(`expected exception ${expected} but the report says ${found}`);
    }
  } else if (signals !== undefined && (exit.signal === undefined || !signals.includes(exit.signal))) {
    const expected = `${declared.signal} (${signals.join(' or ')})`;
    problems.push(`expected ${expected} but the report says signal ${exit.signal ?? 'none'}`);
  }
  if (declared.code !== undefined && exit.exitCode !== declared.code) {
    problems.push(`expected exit code ${declared.code} but the report says ${exit.exitCode ?? 'none'}`);
  }
  if (device !== undefined && !isOther && allowed.length > 0 && exit.device?.id !== device) {
    problems.push(`expected device ${device} but the report says ${exit.device?.name ?? 'none'}`);
  }
  return problems;
}

/**
 * Windows and macOS: the crasher's file and a place in it, because functions are not named there; of a hang at most the innermost
 * place is known, which is the system's where it waits; and a jump to a frame that is gone ends in the system, or with no stack
 * to walk.
 */
function judgePlace({ declared, format }: Cell, report: CrashReport, platform: 'win32' | 'darwin'): string[] {
  if (declared.expect === 'hung' || declared.does === 'longjmp') return [];
  // On macOS both formats are folders; what is loaded lies in them.
  const file = platform === 'win32' ? `${declared.name}.${format}` : declared.name;
  const guilty = report.frames[report.guiltyFrame];
  const path = guilty?.module ?? '';
  const module = platform === 'win32' ? win32.basename(path) : basename(path);
  const isInside = platform === 'win32' || path.includes(`/${declared.name}.${format}/`);
  const problems: string[] = [];
  if (module !== file || !isInside) problems.push(`expected module ${file} but the report blames ${path || 'none'}`);
  if (!report.title.includes(`${file}+0x`))
    problems.push(`expected a title with a place in ${file} but it is "${report.title}"`);
  return problems;
}

/** Whether the report blames the crasher's own function in its own file, and is titled so. */
export function judgeReport(cell: Cell, report: CrashReport, platform: NodeJS.Platform = process.platform): string[] {
  const { declared, format } = cell;
  if (declared.function === undefined) return [];
  if (platform === 'win32' || platform === 'darwin') return judgePlace(cell, report, platform);
  const guilty = report.frames[report.guiltyFrame];
  if (guilty === undefined) {
    return [
      `expected ${declared.function} to be blamed but the report has no such frame (${report.missing.join('; ') || 'no reason given'})`,
    ];
  }
  const problems: string[] = [];
  // A VST3 is a folder; what is loaded lies in it.
  const file = format === 'clap' ? `${declared.name}.clap` : `${declared.name}.so`;
  const isInside = format === 'clap' || guilty.module.includes(`/${declared.name}.vst3/`);
  if (basename(guilty.module) !== file || !isInside) {
    problems.push(`expected module ${file} but the report blames ${guilty.module || 'none'}`);
  }
  if (unqualified(guilty.function) !== declared.function) {
    problems.push(`expected function ${declared.function} but the report blames ${guilty.function || 'none'}`);
  }
  if (!report.title.includes(`${file}!`) || !report.title.includes(declared.function)) {
    problems.push(`expected a title with ${file} and ${declared.function} but it is "${report.title}"`);
  }
  return problems;
}
