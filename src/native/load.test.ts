import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isGloveboxError } from '../errors.js';
import { version } from '../version.js';
import { expectedBindingVersion, helpFor, loadNative, loadNativeFrom, nativeFolders } from './load.js';
import type { NativeFolder } from './load.js';
import type { PackagedPlatform } from './platform-package.js';
import { findPlatformPackage, packagedPlatforms, platformOf, thisSystem } from './platform-package.js';

const scratch = mkdtempSync(join(tmpdir(), 'glovebox-load-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const linux: PackagedPlatform = { name: 'linux-x64', os: 'linux', cpu: 'x64', libc: 'glibc' };

function messageOfLoading(folders: readonly NativeFolder[]): string {
  try {
    loadNativeFrom(folders);
  } catch (error) {
    if (!isGloveboxError(error)) throw error;
    expect(error.code).toBe('native-not-loaded');
    return error.message;
  }
  return expect.unreachable();
}

function installPackage(where: string, manifest: string): string {
  const folder = join(scratch, where, 'node_modules', 'glovebox-linux-x64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  return folder;
}
const lookUp = (where: string): ReturnType<typeof findPlatformPackage> =>
  findPlatformPackage(linux, pathToFileURL(join(scratch, where, 'program.js')).href);

describe('loading the addon', () => {
  it('finds the one that was built', () => {
    expect(loadNative().binding.bindingVersion).toBe(expectedBindingVersion);
  });

  it('tries GLOVEBOX_NATIVE_DIR alone when it is set, and otherwise the local build before the package', () => {
    const chosen = join(scratch, 'chosen');
    expect(nativeFolders({ GLOVEBOX_NATIVE_DIR: chosen })).toEqual([{ folder: chosen, origin: 'GLOVEBOX_NATIVE_DIR' }]);
    const origins = nativeFolders({}).map(({ origin }) => origin);
    expect(origins).toEqual(platformOf(process) === undefined ? ['local build'] : ['local build', 'package']);
  });

  it('explains every attempt and what helps', () => {
    const missing = join(scratch, 'nothing');
    const broken = join(scratch, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'glovebox.node'), 'no addon, but long enough to have a header of its own'.repeat(4));
    const message = messageOfLoading([
      { folder: missing, origin: 'local build' },
      { folder: broken, origin: 'package' },
      { folder: 'x', origin: 'package', problem: 'x is not installed' },
    ]);
    expect(message).toContain(`native part of glovebox ${version} for ${process.platform}-${process.arch}`);
    expect(message).toContain(`local build: ${join(missing, 'glovebox.node')} does not exist`);
    expect(message).toContain(`package: ${join(broken, 'glovebox.node')} does not load: it is damaged`);
    expect(message).toContain('package: x is not installed');
    expect(message).toContain('npm run build:native');
  });
});

describe('what helps', () => {
  const glibc = { platform: 'linux', arch: 'x64', libc: 'glibc' } as const;

  it('is the npm command where the package is missing', () => {
    expect(helpFor([{ origin: 'package', folder: 'glovebox-linux-x64' }], glibc, linux, undefined)).toContain(
      `npm install glovebox-linux-x64@${version}`,
    );
  });

  it('is to remove a damaged package first, because npm leaves it where it is', () => {
    const help = helpFor([{ origin: 'package', folder: scratch }], glibc, linux, undefined);
    expect(help).toBe(`Remove ${scratch}, then: npm install glovebox-linux-x64@${version}`);
  });

  it('is a build of its own on another C library, and where there is no package', () => {
    const musl = { ...glibc, libc: 'musl' } as const;
    const other = { platform: 'freebsd', arch: 'x64' };
    expect(helpFor([{ origin: 'package', folder: 'glovebox-linux-x64' }], musl, linux, undefined)).toMatch(
      /needs glibc and this system has musl/,
    );
    expect(helpFor([{ origin: 'local build', folder: scratch }], other, platformOf(other), undefined)).toMatch(
      /no package for freebsd-x64\. Build it/,
    );
  });

  it('is about the folder that was named', () => {
    expect(helpFor([{ origin: 'GLOVEBOX_NATIVE_DIR', folder: scratch }], glibc, linux, scratch)).toMatch(
      /^Unset GLOVEBOX_NATIVE_DIR/,
    );
  });
});

describe('the package of a platform', () => {
  it('is found as Node finds it', () => {
    const folder = installPackage('right', JSON.stringify({ version }));
    expect(lookUp('right')).toEqual({ folder });
  });

  it('of another version, unreadable or missing is not used, and says why', () => {
    installPackage('old', '{"version":"0.0.1"}');
    installPackage('damaged', '{');
    expect(lookUp('old')).toMatchObject({ problem: expect.stringContaining(`is version 0.0.1, expected ${version}`) });
    expect(lookUp('damaged')).toMatchObject({ problem: expect.stringContaining('cannot be read') });
    expect(lookUp('none')).toMatchObject({ problem: 'glovebox-linux-x64 is not installed' });
  });

  it('exists for systems that are each named once, by what Node calls them', () => {
    for (const { name, os, cpu } of packagedPlatforms) expect(name).toBe(`${os}-${cpu}`);
    expect(new Set(packagedPlatforms.map(({ name }) => name)).size).toBe(packagedPlatforms.length);
    expect(thisSystem().platform).toBe(process.platform);
  });
});
