// Builds everything native into build/. Quiet unless it fails or is slow; under two seconds when nothing changed.
// cmake-js configures (it knows what an addon needs on each platform), cmake builds.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fail, findProgram, root, run } from './tool.mjs';

const buildFolder = join(root, 'build');
const cacheFile = join(buildFolder, 'CMakeCache.txt');

function requireTools() {
  if (!findProgram('cmake')) {
    fail(
      'CMake is missing. Debian, Ubuntu: apt-get install cmake. macOS: brew install cmake. Windows: winget install Kitware.CMake',
    );
  }
  if (process.platform === 'win32') return;
  const compiler = process.env.CXX?.split(' ')[0];
  if (
    !['c++', 'g++', 'clang++', ...(compiler ? [compiler] : [])].some((name) => existsSync(name) || findProgram(name))
  ) {
    fail('A C++20 compiler is missing. Debian, Ubuntu: apt-get install g++. macOS: xcode-select --install');
  }
  if (!findProgram('make') && !findProgram('ninja')) {
    fail('make is missing. Debian, Ubuntu: apt-get install make. macOS: xcode-select --install');
  }
}

/** A build folder that was moved, or whose compiler or build tool is gone, cannot be continued: it starts again. */
function dropStaleConfiguration() {
  if (!existsSync(cacheFile)) return;
  const cache = readFileSync(cacheFile, 'utf8');
  const valueOf = (name) => new RegExp(`^${name}:[A-Z]+=(.*)$`, 'm').exec(cache)?.[1];
  const isUsable =
    valueOf('CMAKE_HOME_DIRECTORY') === root.replaceAll('\\', '/') &&
    valueOf('CMAKE_JS_VERSION') !== undefined &&
    ['CMAKE_MAKE_PROGRAM', 'CMAKE_CXX_COMPILER'].every((name) => existsSync(valueOf(name) ?? root));
  if (!isUsable) {
    rmSync(cacheFile, { force: true });
    rmSync(join(buildFolder, 'CMakeFiles'), { recursive: true, force: true });
  }
}

function cmakeJsProgram() {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('cmake-js/package.json')), 'bin', 'cmake-js');
  } catch {
    return fail('cmake-js is missing: run npm ci (with development dependencies) first');
  }
}

requireTools();
dropStaleConfiguration();
if (!existsSync(cacheFile)) {
  await run(process.execPath, [cmakeJsProgram(), 'configure', '--directory', root, '--config', 'Release'], {
    slowNotice: 'glovebox: configuring the native build',
  });
}
// `--packed`: only what a package holds, for those who pack and run no tests.
const target = process.argv.includes('--packed') ? ['--target', 'package_contents'] : [];
const parallel = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? String(availableParallelism());
await run('cmake', ['--build', buildFolder, '--config', 'Release', '--parallel', parallel, ...target], {
  slowNotice: `glovebox: compiling native code on ${parallel} processors (a minute or two the first time)`,
});
