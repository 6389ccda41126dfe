import { createHash } from 'node:crypto';
import { arch, cpus, loadavg, platform, release, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';
import { version } from '../version.js';

/** What a measurement is worth nothing without. Nothing in it tells one machine of a kind from another. */
export interface Machine {
  cpu: string;
  cores: number;
  ramBytes: number;
  os: string;
  kernel: string;
  arch: string;
  node: string;
  glovebox: string;
  /** Seen by the kernel at the start: what else ran beside us. */
  loadAverage: number;
  isVirtual: boolean;
  isPrivileged: boolean;
  /** Of a hosted runner: name and version of the image that it was started from. */
  image?: string;
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The distribution's own name where there is one, else the kernel's. */
function osName(): string {
  const pretty = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readQuietly('/etc/os-release'))?.[1];
  return pretty ?? `${type()} (${platform()})`;
}

/**
 * Twelve hexadecimal digits that are the same for machines whose figures may be compared: everything but what varies from run to
 * run. Memory counts in half GiB, because kernels reserve some of it.
 */
export function machineFingerprint(machine: Machine): string {
  const halfGib = Math.round(machine.ramBytes / 2 ** 29);
  const { cpu, cores, os, kernel, arch: architecture, node, glovebox, isVirtual, image = '' } = machine;
  const parts = [cpu, cores, halfGib, os, kernel, architecture, node, glovebox, isVirtual, image];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** The machine that this process runs on. */
export function describeMachine(): Machine {
  const processors = cpus();
  const image = [process.env['ImageOS'], process.env['ImageVersion']].filter(Boolean).join(' ');
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    ramBytes: totalmem(),
    os: osName(),
    kernel: release(),
    arch: arch(),
    node: process.version,
    glovebox: version,
    loadAverage: loadavg()[0] ?? 0,
    isVirtual: /^flags\s*:.*\bhypervisor\b/m.test(readQuietly('/proc/cpuinfo')),
    isPrivileged: process.getuid?.() === 0,
    ...(image === '' ? {} : { image }),
  };
}
