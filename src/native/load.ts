import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GloveboxError, messageOf } from '../errors.js';
import { logger } from '../log.js';
import type { NativeBinding } from './binding.js';

/** Must equal `bindingVersion` of native/addon/addon.cpp. */
export const expectedBindingVersion = 1;

/** A loaded addon and the sandbox-host program that belongs to it. */
export interface LoadedNative {
  binding: NativeBinding;
  /** The folder both lie in. */
  folder: string;
  /** Path of the `sandbox-host` program; it may not exist. */
  sandboxHost: string;
}

/** One place that was tried and what came of it. */
export interface LoadAttempt {
  folder: string;
  origin: string;
  problem: string;
}

const log = logger('native');
const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the addon may lie, best first. */
export function nativeFolders(environment: NodeJS.ProcessEnv = process.env): { folder: string; origin: string }[] {
  const chosen = environment['GLOVEBOX_NATIVE_DIR'];
  // Who names a folder means that one: falling back to another build would test the wrong thing.
  if (chosen !== undefined && chosen !== '') return [{ folder: resolve(chosen), origin: 'GLOVEBOX_NATIVE_DIR' }];
  return [{ folder: join(packageRoot, 'build', 'Release'), origin: 'this package' }];
}

function tryFolder(folder: string): NativeBinding | string {
  const file = join(folder, 'glovebox.node');
  if (!existsSync(file)) return `${file} does not exist`;
  try {
    const binding = createRequire(import.meta.url)(file) as NativeBinding;
    if (binding.bindingVersion === expectedBindingVersion) return binding;
    return `${file} speaks version ${String(binding.bindingVersion)} of the binding, expected ${expectedBindingVersion}`;
  } catch (error) {
    return `${file} does not load: ${messageOf(error)}`;
  }
}

/**
 * Loads the addon from the first of `folders` that has one that works.
 * @throws GloveboxError `native-not-loaded` with every attempt and the command that helps.
 */
export function loadNativeFrom(folders: readonly { folder: string; origin: string }[]): LoadedNative {
  const attempts: LoadAttempt[] = [];
  for (const { folder, origin } of folders) {
    const outcome = tryFolder(folder);
    if (typeof outcome !== 'string') {
      log.debug('addon loaded', { folder, origin });
      const suffix = process.platform === 'win32' ? '.exe' : '';
      return { binding: outcome, folder, sandboxHost: join(folder, `sandbox-host${suffix}`) };
    }
    attempts.push({ folder, origin, problem: outcome });
  }
  const tried = attempts.map(({ origin, problem }) => `  ${origin}: ${problem}`).join('\n');
  const help = attempts.some(({ origin }) => origin === 'GLOVEBOX_NATIVE_DIR')
    ? 'Unset GLOVEBOX_NATIVE_DIR, or point it at a folder with glovebox.node and sandbox-host'
    : `Build it: cd ${packageRoot} && npm run build:native`;
  throw new GloveboxError(
    'native-not-loaded',
    `Expected the native addon for ${process.platform}-${process.arch}, Node ${process.version}, but none could be loaded:\n${tried}\n${help}`,
    { details: { attempts, platform: process.platform, arch: process.arch, node: process.version } },
  );
}

let loaded: LoadedNative | undefined;

/** The addon of this program, loaded once. @throws GloveboxError `native-not-loaded` */
export function loadNative(): LoadedNative {
  loaded ??= loadNativeFrom(nativeFolders());
  return loaded;
}
