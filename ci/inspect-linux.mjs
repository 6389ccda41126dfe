// Looks at what was built for Linux as the system's loader would: `node ci/inspect-linux.mjs arm64|x64 [folder]`, for what
// ci/build-arm64.mjs or a plain build made. Every file must be for that processor and for pages of 64 KiB where that has
// them, position independent and without relocations of code, need nothing but the libraries of the system and of the compiler,
// look for them where the system does, and show nothing but what its host looks for. Uses readelf (Debian: binutils). Exit
// code 1 with a line for each fault.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  byHeadlines,
  checkExports,
  crossBuildFolder,
  expectedFiles,
  inspection,
  outputFolder,
  readEach,
  toolOf,
} from './inspect-kit.mjs';
import { root } from './tool.mjs';

const [cpu, named] = process.argv.slice(2);
const known = {
  arm64: {
    machine: 'AArch64',
    pageSize: 0x10000,
    loader: 'ld-linux-aarch64.so.1',
    buildFolder: crossBuildFolder('build-arm64'),
  },
  x64: {
    machine: 'Advanced Micro Devices X86-64',
    pageSize: 0x1000,
    loader: 'ld-linux-x86-64.so.2',
    buildFolder: join(root, 'build'),
  },
}[cpu];
if (known === undefined) {
  console.error('usage: node ci/inspect-linux.mjs arm64|x64 [folder of what was built]');
  process.exit(2);
}
const folder = outputFolder(known.buildFolder, named);
const readelf = toolOf('binutils', 'readelf', 'aarch64-linux-gnu-readelf');
const system = inspection(`Linux ${cpu}`);

const ofTheSystem = ['libc.so.6', 'libm.so.6', 'libpthread.so.0', 'libdl.so.2', 'librt.so.1', known.loader];
const ofTheCompiler = ['libstdc++.so.6', 'libgcc_s.so.1'];

const vst3Folder = join('Contents', cpu === 'arm64' ? 'aarch64-linux' : 'x86_64-linux');
const binaryOf = ({ folder: parent, name, format }) =>
  format === 'clap' ? join(parent, `${name}.clap`) : join(parent, `${name}.vst3`, vst3Folder, `${name}.so`);
const { addon, programs, plugins, ...expected } = expectedFiles(known.buildFolder, folder);
// ci/test-arm64.mjs puts a script in its place.
const [sandboxHost = expected.sandboxHost] = [join(folder, 'emulated', 'sandbox-host')].filter((path) =>
  existsSync(path),
);
const texts = readEach(
  readelf,
  ['-W', '--file-header', '--segments', '--dynamic', '--dyn-syms'],
  [addon, sandboxHost, ...programs, ...plugins.map(binaryOf)],
  (text) => byHeadlines(text, /^File: (.*)\n/m),
);

/** The dynamic symbols: name, version, whether it is defined here, whether something must define it. */
function symbolsOf(text) {
  const line = /^\s*\d+: [0-9a-f]+\s+\S+ (\w+)\s+(\w+)\s+(\w+)\s+(?:\[.*\] )?(\S+)(?: ([^\s@]+)(?:@+(\S+))?.*)?$/gm;
  return [...text.matchAll(line)]
    .filter(([, , , , , name]) => name !== undefined)
    .map(([, , binding, visibility, section, name, version]) => ({
      name,
      version,
      isDefined: section !== 'UND' && binding !== 'LOCAL' && !/HIDDEN|INTERNAL/.test(visibility),
      isNeeded: section === 'UND' && binding !== 'WEAK',
    }));
}

/** `exports`: sorted; null for a program, whose symbols nobody looks for. `lookedUp`: what may be found in whoever loads it. */
function inspect(path, { exports = null, lookedUp = null, libraries = [...ofTheSystem, ...ofTheCompiler] }) {
  const wrong = system.begin(path);
  if (wrong === undefined) return;
  const text = texts.get(path);
  if (text === undefined) {
    wrong('cannot be read');
    return;
  }
  const machine = /^\s*Machine:\s+(.*)$/m.exec(text)?.[1];
  if (machine !== known.machine) wrong(`is for ${machine}`);
  if (!/^\s*Type:\s+DYN /m.test(text)) wrong('is not position independent');
  if (exports === null && !text.includes(`/${known.loader}]`)) wrong(`is not started by ${known.loader}`);
  for (const [, flags, alignment] of text.matchAll(/^\s*LOAD\s+(?:0x\S+\s+){5}([RWE ]+?)\s+0x([0-9a-f]+)$/gm)) {
    if (parseInt(alignment, 16) < known.pageSize) wrong(`a segment is aligned to 0x${alignment}, pages may be larger`);
    if (/W.*E/.test(flags)) wrong('has a segment that is written and executed');
  }
  if (!/^\s*GNU_STACK\s.*\sRW\s/m.test(text)) wrong('wants a stack that can be executed');
  if (/\(TEXTREL\)|\(FLAGS\).*TEXTREL/.test(text)) wrong('has relocations of code');
  if (/\((RPATH|RUNPATH)\)/.test(text)) wrong('has a path of this machine to look for libraries');
  for (const [, library] of text.matchAll(/\(NEEDED\).*\[(.*)\]/g)) {
    if (!libraries.includes(library)) wrong(`needs ${library}`);
  }
  const symbols = symbolsOf(text);
  if (exports !== null) {
    const shown = symbols.filter(({ isDefined }) => isDefined).map(({ name }) => name);
    checkExports(wrong, shown, exports);
  }
  // What comes from a library of the system has a version.
  for (const { name, version, isNeeded } of symbols) {
    if (isNeeded && version === undefined && !lookedUp?.test(name)) wrong(`expects ${name} of whoever loads it`);
  }
}

const shownBy = { clap: ['clap_entry'], vst3: ['GetPluginFactory', 'ModuleEntry', 'ModuleExit'] };

inspect(addon, {
  exports: ['napi_register_module_v1', 'node_api_module_get_api_version_v1'],
  lookedUp: /^(napi|node_api)_/,
});
// Plugins bring a C++ library of their own: this must not be the one they find.
inspect(sandboxHost, { libraries: ofTheSystem });
for (const path of programs) inspect(path, {});
for (const plugin of plugins) inspect(binaryOf(plugin), { exports: shownBy[plugin.format] });
system.end();
