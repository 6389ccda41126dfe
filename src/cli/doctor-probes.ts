import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Calibration } from '../api/calibration.js';
import { createGroup } from '../api/group.js';
import { version } from '../version.js';
import { probeLimits as probeJobLimits } from '../lab/limits.js';
import {
  jobFindings,
  probedLimits,
  realtimePathTexts,
  probeSandboxLimits,
  probeSandboxRealtime,
} from './doctor-limits.js';
import { probeWaits } from './doctor-waits.js';
import { probeQuarantine, probeRecovery, probeStandby, probeStart } from './doctor-recovery.js';
import { loadNative } from '../native/load.js';
import { isGloveboxError, messageOf } from '../errors.js';

/** One thing that was looked at. `info` is neither good nor bad. */
export interface Finding {
  /** Stable, for programs. */
  id: string;
  name: string;
  state: 'yes' | 'no' | 'info';
  text: string;
}

/** What `glovebox doctor --json` prints. */
export interface DoctorReport {
  schema: 'glovebox-doctor';
  version: 1;
  glovebox: string;
  node: string;
  platform: string;
  arch: string;
  kernel: string;
  processors: number;
  memoryBytes: number;
  /** A sandbox was started here and answered. */
  canSandbox: boolean;
  /** What waiting costs here, and how groups wait; null where that is not known. */
  calibration: Calibration | null;
  findings: Finding[];
}

const run = promisify(execFile);
const probeLimitMs = 5000;
/** Said of every mechanism that is there and not used yet. */
const presenceOnly = 'present; presence only: nothing is enforced with it before the confinement work';

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? '';
}

async function probeSandboxHost(findings: Finding[]): Promise<boolean> {
  try {
    const { sandboxHost, folder } = loadNative();
    findings.push({ id: 'addon', name: 'native addon', state: 'yes', text: `loaded from ${folder}` });
    const { stdout } = await run(sandboxHost, ['--version'], { timeout: probeLimitMs, maxBuffer: 65_536 });
    findings.push({ id: 'sandbox-host', name: 'sandbox-host', state: 'yes', text: stdout.trim() });
    return true;
  } catch (error) {
    const isAddon = !findings.some(({ id }) => id === 'addon');
    const id = isAddon ? 'addon' : 'sandbox-host';
    const help =
      isGloveboxError(error) && error.code === 'native-not-loaded' ? ` ${String(error.details['help'])}` : '';
    findings.push({ id, name: isAddon ? 'native addon' : 'sandbox-host', state: 'no', text: firstLine(error) + help });
    return false;
  }
}

/** Starts what a run starts: a sandbox over shared memory, and the thread that runs blocks. */
async function probeSandbox(findings: Finding[]): Promise<boolean> {
  try {
    await using group = await createGroup({ name: 'doctor' });
    const started = performance.now();
    const sandbox = await group.addSandbox({ limits: probedLimits });
    const readyMs = performance.now() - started;
    const pingNs = await sandbox.ping();
    const text = `started in ${readyMs.toFixed(1)} ms, answers in ${(pingNs / 1000).toFixed(0)} us`;
    findings.push({ id: 'sandbox', name: 'a sandbox', state: 'yes', text });
    findings.push(probeStart(sandbox), await probeStandby(sandbox));
    if (platform() === 'linux') findings.push(...probeSandboxLimits(sandbox));
    if (platform() === 'win32') findings.push(...jobFindings(await probeJobLimits()));
    const driver = await group.start();
    const { isRealtime, realtimePath } = driver.statistics();
    const ofSandboxes = await probeSandboxRealtime(sandbox, isRealtime);
    await driver.stop();
    findings.push({
      id: 'real-time',
      name: 'real-time scheduling',
      state: isRealtime ? 'yes' : 'no',
      text: isRealtime
        ? `granted to the thread that runs blocks, ${realtimePathTexts[realtimePath]}`
        : 'refused; blocks run with normal priority and are late more often',
    });
    findings.push(ofSandboxes);
    return true;
  } catch (error) {
    findings.push({ id: 'sandbox', name: 'a sandbox', state: 'no', text: firstLine(error) });
    return false;
  }
}

/** [major, minor] of the kernel. */
function kernelVersion(): [number, number] {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(release()) ?? [];
  return [Number(major), Number(minor)];
}

function kernelIsAtLeast(major: number, minor: number): boolean {
  const [ownMajor, ownMinor] = kernelVersion();
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Seals came with 3.17, the one for future writable mappings with 5.1, the one against execution with 6.3. */
function probeSealing(canSandbox: boolean): Finding {
  const has = kernelIsAtLeast(5, 1);
  const parts = [
    has ? 'F_SEAL_FUTURE_WRITE' : 'no F_SEAL_FUTURE_WRITE (needs Linux 5.1)',
    kernelIsAtLeast(6, 3) ? 'MFD_NOEXEC_SEAL' : 'no MFD_NOEXEC_SEAL (needs Linux 6.3)',
    ...(canSandbox ? ['used by the sandbox above'] : []),
  ];
  return {
    id: 'memfd-sealing',
    name: 'memfd sealing',
    state: has ? 'yes' : 'no',
    text: `${parts.join(', ')} (by kernel version)`,
  };
}

function probeSeccomp(): Finding {
  const actions = readText('/proc/sys/kernel/seccomp/actions_avail')?.trim();
  const has = actions !== undefined || /^Seccomp:/m.test(readText('/proc/self/status') ?? '');
  const text = has ? `${presenceOnly}${actions === undefined ? '' : ` (${actions})`}` : 'the kernel has none';
  return { id: 'seccomp', name: 'seccomp', state: has ? 'yes' : 'no', text };
}

function probeLandlock(): Finding {
  const modules = readText('/sys/kernel/security/lsm')?.trim();
  const base = { id: 'landlock', name: 'Landlock' };
  if (modules === undefined) {
    return {
      ...base,
      state: 'info',
      text: `cannot be seen here (no /sys/kernel/security); Linux ${release()}, it came with 5.13`,
    };
  }
  const has = modules.split(',').includes('landlock');
  return {
    ...base,
    state: has ? 'yes' : 'no',
    text: has ? presenceOnly : `not among the active security modules (${modules})`,
  };
}

async function probeUserNamespaces(): Promise<Finding> {
  const base = { id: 'user-namespaces', name: 'user namespaces' };
  const most = Number(readText('/proc/sys/user/max_user_namespaces') ?? '0');
  if (!(most > 0)) return { ...base, state: 'no', text: 'none are allowed (user.max_user_namespaces)' };
  try {
    await run('unshare', ['--user', 'true'], { timeout: probeLimitMs });
    return { ...base, state: 'yes', text: presenceOnly };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { ...base, state: 'info', text: `up to ${most} are allowed; not tried (no unshare program)` };
    }
    return { ...base, state: 'no', text: `one could not be made: ${firstLine(error)}` };
  }
}

/** Hard limits: a sandbox can be given less than these, never more. */
function probeLimits(): Finding[] {
  const wanted = new Map([
    ['Max address space', 'memory'],
    ['Max processes', 'processes and threads'],
    ['Max open files', 'open files'],
    ['Max cpu time', 'processor time'],
    ['Max file size', 'file size'],
    ['Max realtime priority', 'real-time priority'],
    ['Max locked memory', 'locked memory'],
  ]);
  const limits = readText('/proc/self/limits') ?? '';
  return limits.split('\n').flatMap((line) => {
    const [, label = '', , hard = '', unit = ''] = /^(.+?)\s{2,}(\S+)\s+(\S+)\s*(\S*)/.exec(line) ?? [];
    const name = wanted.get(label);
    if (name === undefined) return [];
    const text = hard === 'unlimited' ? 'any limit can be set' : `up to ${hard} ${unit}`.trimEnd();
    return [{ id: `limit-${name.replaceAll(' ', '-')}`, name: `limit: ${name}`, state: 'info' as const, text }];
  });
}

function probeCgroup(): Finding {
  const has = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const text = has ? `version 2 is mounted; ${presenceOnly}` : 'version 2 is not mounted';
  return { id: 'cgroup', name: 'cgroup', state: 'info', text };
}

/** Looks at everything. Never throws: what goes wrong is a finding. */
export async function examine(): Promise<DoctorReport> {
  const processors = availableParallelism();
  const findings: Finding[] = [
    { id: 'glovebox', name: 'glovebox', state: 'info', text: version },
    { id: 'node', name: 'Node', state: 'info', text: `${process.version} (${process.execPath})` },
    { id: 'system', name: 'system', state: 'info', text: `${platform()} ${release()}, ${arch()}` },
    { id: 'processors', name: 'processors', state: 'info', text: `${processors} x ${cpus()[0]?.model ?? 'unknown'}` },
  ];
  const canSandbox = (await probeSandboxHost(findings)) && (await probeSandbox(findings));
  const waits = await probeWaits();
  findings.push(...waits.findings, probeRecovery(), probeQuarantine());
  if (platform() === 'linux') {
    findings.push(
      probeSealing(canSandbox),
      probeSeccomp(),
      probeLandlock(),
      await probeUserNamespaces(),
      probeCgroup(),
    );
    findings.push(...probeLimits());
  }
  return {
    schema: 'glovebox-doctor',
    version: 1,
    glovebox: version,
    node: process.version,
    platform: platform(),
    arch: arch(),
    kernel: release(),
    processors,
    memoryBytes: totalmem(),
    canSandbox,
    calibration: waits.calibration ?? null,
    findings,
  };
}
