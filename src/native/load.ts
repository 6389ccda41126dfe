import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GloveboxError, messageOf } from '../errors.js';
import { logger } from '../log.js';
import { version } from '../version.js';
import type { NativeBinding } from './binding.js';
import { describeSystem, findPlatformPackage, installCommand, platformOf, thisSystem } from './platform-package.js';
import type { PackagedPlatform, System } from './platform-package.js';

/** Must equal `bindingVersion` of native/addon/addon.cpp. */
export const expectedBindingVersion = 2;

/** A loaded addon and the sandbox-host program that belongs to it. */
export interface LoadedNative {
  binding: NativeBinding;
  /** The folder both lie in, with the fixtures and crashers. */
  folder: string;
  /** Path of the `sandbox-host` program; it may not exist. */
  sandboxHost: string;
}

/** A place where the addon may lie. */
export interface NativeFolder {
  folder: string;
  origin: 'GLOVEBOX_NATIVE_DIR' | 'local build' | 'package';
  /** Known before anything is loaded: it is not installed, or of another version. */
  problem?: string;
}

/** One place that was tried and what came of it. */
export interface LoadAttempt extends NativeFolder {
  problem: string;
}

const log = logger('native');
const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the addon may lie, best first. */
export function nativeFolders(environment: NodeJS.ProcessEnv = process.env): NativeFolder[] {
  const chosen = environment['GLOVEBOX_NATIVE_DIR'];
  // Who names a folder means that one: falling back to another build would test the wrong thing.
  if (chosen !== undefined && chosen !== '') return [{ folder: resolve(chosen), origin: 'GLOVEBOX_NATIVE_DIR' }];
  const platform = platformOf(process);
  return [
    { folder: join(packageRoot, 'build', 'Release'), origin: 'local build' },
    ...(platform === undefined ? [] : [{ ...findPlatformPackage(platform), origin: 'package' as const }]),
  ];
}

/** What the words of a system's loader mean. */
function explainLoadError(file: string, message: string): string {
  const firstLine = message.split('\n')[0] ?? '';
  // Said of the file itself, which is there: GNU's loader passes over what is for another processor.
  if (firstLine.startsWith(`${file}: cannot open shared object file`)) return 'it is for another processor';
  const causes: [RegExp, string][] = [
    [/version `(?:GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/, 'it was built with a newer C library than this system has'],
    [/libc\.musl|ld-musl|Error relocating|ld-linux-[\w-]+\.so/, 'it was built for another C library'],
    [
      /invalid ELF header|file too short|not a mach-o|not a valid Win32|slice is not valid/i,
      'it is damaged, or for another system',
    ],
    [/wrong ELF class|incompatible architecture|wrong architecture|have '\w+', need/i, 'it is for another processor'],
  ];
  const cause = causes.find(([pattern]) => pattern.test(message))?.[1];
  return cause === undefined ? firstLine : `${cause} (${firstLine})`;
}

function tryFolder({ folder, problem }: NativeFolder): NativeBinding | string {
  if (problem !== undefined) return problem;
  const file = join(folder, 'glovebox.node');
  if (!existsSync(file)) return `${file} does not exist`;
  try {
    const binding = createRequire(import.meta.url)(file) as NativeBinding;
    if (binding.bindingVersion === expectedBindingVersion) return binding;
    return `${file} speaks version ${String(binding.bindingVersion)} of the binding, expected ${expectedBindingVersion}`;
  } catch (error) {
    return `${file} does not load: ${explainLoadError(file, messageOf(error))}`;
  }
}

/** One line that says what to do. */
export function helpFor(
  attempts: readonly Pick<LoadAttempt, 'origin' | 'folder'>[],
  system: System,
  platform: PackagedPlatform | undefined,
  /** The folder with the sources, where they are. */
  sources: string | undefined,
): string {
  if (attempts.some(({ origin }) => origin === 'GLOVEBOX_NATIVE_DIR')) {
    return 'Unset GLOVEBOX_NATIVE_DIR, or point it at a folder with glovebox.node and sandbox-host';
  }
  if (sources !== undefined) return `Build it: cd ${sources} && npm run build:native`;
  const build = 'Build it from a clone of the repository, and name its build/Release in GLOVEBOX_NATIVE_DIR';
  if (platform === undefined) return `There is no package for ${describeSystem(system)}. ${build}`;
  if (platform.libc !== undefined && system.libc !== platform.libc) {
    return `The package for ${platform.name} needs ${platform.libc} and this system has ${String(system.libc)}. ${build}`;
  }
  // npm does nothing where the right version seems to be installed.
  const damaged = attempts.find(({ origin, folder }) => origin === 'package' && existsSync(folder));
  const command = installCommand(platform);
  if (damaged !== undefined) return `Remove ${damaged.folder}, then: ${command}`;
  return `Install it: ${command} (npm leaves it out with --omit=optional, and a copied node_modules has that of another system)`;
}

/**
 * Loads the addon from the first of `folders` that has one that works.
 * @throws GloveboxError `native-not-loaded` with every attempt and the command that helps.
 */
export function loadNativeFrom(folders: readonly NativeFolder[]): LoadedNative {
  const attempts: LoadAttempt[] = [];
  for (const place of folders) {
    const { folder, origin } = place;
    const outcome = tryFolder(place);
    if (typeof outcome !== 'string') {
      log.debug('addon loaded', { folder, origin });
      const suffix = process.platform === 'win32' ? '.exe' : '';
      return { binding: outcome, folder, sandboxHost: join(folder, `sandbox-host${suffix}`) };
    }
    attempts.push({ folder, origin, problem: outcome });
  }
  const system = thisSystem();
  const tried = attempts.map(({ origin, problem }) => `  ${origin}: ${problem}`).join('\n');
  const sources = existsSync(join(packageRoot, 'native', 'addon')) ? packageRoot : undefined;
  const help = helpFor(attempts, system, platformOf(system), sources);
  throw new GloveboxError(
    'native-not-loaded',
    `Expected the native part of glovebox ${version} for ${describeSystem(system)}, Node ${process.version}, but none could be loaded:\n${tried}\n${help}`,
    {
      details: {
        attempts,
        help,
        platform: process.platform,
        arch: process.arch,
        libc: system.libc,
        node: process.version,
      },
    },
  );
}

let loaded: LoadedNative | undefined;

/** The addon of this program, loaded once. @throws GloveboxError `native-not-loaded` */
export function loadNative(): LoadedNative {
  loaded ??= loadNativeFrom(nativeFolders());
  return loaded;
}
