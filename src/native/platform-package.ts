import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../errors.js';
import { version } from '../version.js';

/** A system for which a package with the native part exists. */
export interface PackagedPlatform {
  /** As in the name of its package: `linux-x64`. */
  name: string;
  /** `process.platform` there. */
  os: 'linux' | 'darwin' | 'win32';
  /** `process.arch` there. */
  cpu: 'x64' | 'arm64';
  /** Linux only: the C library it was linked with. */
  libc?: 'glibc';
}

/** Every system for which a package with the native part is made (`ci/pack.mjs`). */
export const packagedPlatforms: readonly PackagedPlatform[] = [
  { name: 'linux-x64', os: 'linux', cpu: 'x64', libc: 'glibc' },
  { name: 'linux-arm64', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { name: 'darwin-x64', os: 'darwin', cpu: 'x64' },
  { name: 'darwin-arm64', os: 'darwin', cpu: 'arm64' },
  { name: 'win32-x64', os: 'win32', cpu: 'x64' },
];

/** The system that this program runs on. */
export interface System {
  platform: string;
  arch: string;
  /** Linux only: which C library Node itself uses. */
  libc?: 'glibc' | 'musl';
}

/** What is asked is slow (some 10 ms), so only those who need it ask. */
export function thisSystem(): System {
  const { platform, arch } = process;
  if (platform !== 'linux') return { platform, arch };
  // Only GNU's C library tells Node its version.
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return { platform, arch, libc: header.glibcVersionRuntime === undefined ? 'musl' : 'glibc' };
}

/** `linux-x64 (musl)`, for messages. */
export function describeSystem({ platform, arch, libc }: System): string {
  return libc === undefined ? `${platform}-${arch}` : `${platform}-${arch} (${libc})`;
}

/** The package that holds the native part for a platform. */
export function packageNameOf(platform: Pick<PackagedPlatform, 'name'>): string {
  return `glovebox-${platform.name}`;
}

/** The platform of a system, whatever its C library; undefined where there is no package. */
export function platformOf({ platform, arch }: Pick<System, 'platform' | 'arch'>): PackagedPlatform | undefined {
  return packagedPlatforms.find(({ os, cpu }) => os === platform && cpu === arch);
}

/** What helps when a platform's package is missing, damaged or of another version. */
export function installCommand(platform: PackagedPlatform): string {
  return `npm install ${packageNameOf(platform)}@${version}`;
}

/** Where the installed package of a platform lies, or why it cannot be used. Reads its manifest, loads nothing. */
export function findPlatformPackage(
  platform: PackagedPlatform,
  /** Looked up from here, as Node does it; by default from this file. */
  from: string = import.meta.url,
): { folder: string } | { folder: string; problem: string } {
  const name = packageNameOf(platform);
  try {
    const require = createRequire(from);
    const folder = dirname(require.resolve(`${name}/package.json`));
    const { version: installed } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: unknown;
    };
    if (installed === version) return { folder };
    return { folder, problem: `${name} in ${folder} is version ${String(installed)}, expected ${version}` };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
    const problem = isMissing ? `${name} is not installed` : `${name} cannot be read: ${messageOf(error)}`;
    return { folder: name, problem };
  }
}
