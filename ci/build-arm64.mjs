// Builds everything native for Linux on arm64: `node ci/build-arm64.mjs [--quick] [target ...]`, into build-arm64/, with
// Debian's cross compiler. --quick compiles without optimisation and many files as one, for a check. GLOVEBOX_CROSS_BUILDS
// names another parent for the build folder. docs/cross-building.md tells more.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { crossBuildFolder } from './inspect-kit.mjs';
import { fail, findProgram, root, run } from './tool.mjs';

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const targets = words.filter((word) => word !== '--quick');
if (targets.some((target) => target.startsWith('-'))) {
  console.error('usage: node ci/build-arm64.mjs [--quick] [target ...]');
  process.exit(2);
}
for (const [tool, debianPackage] of [
  ['cmake', 'cmake'],
  ['ninja', 'ninja-build'],
  ['aarch64-linux-gnu-g++', 'g++-aarch64-linux-gnu'],
]) {
  if (!findProgram(tool)) fail(`${tool} is missing. Debian, Ubuntu: apt-get install ${debianPackage}`);
}

const buildFolder = crossBuildFolder('build-arm64');
const flags = isQuick
  ? [
      '-DCMAKE_BUILD_TYPE=Quick',
      ...['C', 'CXX'].map((language) => `-DCMAKE_${language}_FLAGS_QUICK=-O0 -DNDEBUG`),
      ...['-DCMAKE_UNITY_BUILD=ON', '-DCMAKE_UNITY_BUILD_BATCH_SIZE=12'],
    ]
  : ['-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_UNITY_BUILD=OFF'];
const toolChain = join(root, 'ci', 'cmake', 'linux-arm64.cmake');
await run('cmake', [
  ...['-S', root, '-B', buildFolder, '-G', 'Ninja', `-DCMAKE_TOOLCHAIN_FILE=${toolChain}`],
  ...flags,
]);
const parallel = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? String(availableParallelism());
const wanted = targets.length > 0 ? ['--target', ...targets] : [];
await run('cmake', ['--build', buildFolder, '--parallel', parallel, ...wanted], {
  slowNotice: `glovebox: compiling for Linux arm64 on ${parallel} processors`,
});
