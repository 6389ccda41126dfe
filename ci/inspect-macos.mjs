// Looks at what ci/build-macos.mjs has built as the system's loader would: `node ci/inspect-macos.mjs arm64|x86_64 [folder]`.
// Nothing here can run it. Every file must be for that processor and that oldest system, of the right kind, signed where the
// processor demands it, need nothing but the system's library, and show nothing but what its host looks for. Uses llvm-objdump
// and llvm-nm (Debian: llvm). Exit code 1 with a line for each fault.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail, findProgram, root } from './tool.mjs';

const oldestSystem = '11.0';
const [cpu, given] = process.argv.slice(2);
if (cpu !== 'arm64' && cpu !== 'x86_64') {
  console.error('usage: node ci/inspect-macos.mjs arm64|x86_64 [folder of what was built]');
  process.exit(2);
}
const buildFolder = join(root, `build-macos-${cpu}`);
const folder =
  given ?? ['Quick', 'Release'].map((name) => join(buildFolder, name)).find((path) => existsSync(join(path, 'tests')));
if (folder === undefined) fail(`nothing has been built in ${buildFolder}: node ci/build-macos.mjs ${cpu}`);

const toolOf = (name) =>
  findProgram(name) ?? findProgram(`${name}-14`) ?? fail(`${name} is missing. Debian, Ubuntu: apt-get install llvm`);
const objdump = toolOf('llvm-objdump');
const nm = toolOf('llvm-nm');

const faults = [];
let inspected = 0;
const read = (program, ...words) => execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Load commands as [name, text] and the first line of the header. */
function headerOf(path) {
  const text = read(objdump, '--macho', '--private-headers', path);
  const [head, ...commands] = text.split(/^Load command \d+\n/m);
  const words = head.trim().split('\n').at(-1).trim().split(/\s+/);
  return {
    processor: words[1],
    kind: words[4],
    flags: words.slice(7),
    commands: commands.map((command) => [/^\s*cmd (\S+)/.exec(command)?.[1] ?? '', command]),
  };
}

const symbolsOf = (path, ...words) =>
  read(nm, ...words, path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.endsWith(':'));

/** `exports`: sorted; null for a program, whose symbols nobody looks for. `lookedUp`: what may be found in whoever loads it. */
function inspect(path, kind, exports, lookedUp = null) {
  inspected += 1;
  const wrong = (text) => faults.push(`${path}: ${text}`);
  if (!existsSync(path)) {
    wrong('is missing');
    return;
  }
  const { processor, kind: found, flags, commands } = headerOf(path);
  const all = (name) => commands.filter(([command]) => command === name).map(([, text]) => text);
  if (processor !== cpu.toUpperCase()) wrong(`is for ${processor}`);
  if (found !== kind) wrong(`is a ${found}, expected ${kind}`);
  if (kind === 'EXECUTE' && !flags.includes('PIE')) wrong('is not position independent');
  const versions = all('LC_BUILD_VERSION');
  const isRight =
    versions.length === 1 &&
    /platform (1|macos)\n/.test(versions[0]) &&
    versions[0].includes(`minos ${oldestSystem}\n`);
  if (!isRight) wrong(`does not say macOS ${oldestSystem}: ${versions.join(' ') || 'no LC_BUILD_VERSION'}`);
  const libraries = ['LC_LOAD_DYLIB', 'LC_LOAD_WEAK_DYLIB', 'LC_REEXPORT_DYLIB', 'LC_LAZY_LOAD_DYLIB']
    .flatMap(all)
    .map((text) => /name (\S+)/.exec(text)?.[1]);
  if (libraries.join() !== '/usr/lib/libSystem.B.dylib') wrong(`needs ${libraries.join(', ') || 'no library'}`);
  if (all('LC_RPATH').length > 0) wrong('has a path of this machine to look for libraries');
  // Apple's own processors run nothing unsigned; a signature that says nothing of who made it is enough.
  if (cpu === 'arm64' && all('LC_CODE_SIGNATURE').length !== 1) wrong('is not signed');
  if (exports !== null) {
    const shown = symbolsOf(path, '--extern-only', '--defined-only', '--format=just-symbols').sort();
    if (shown.join() !== exports.join()) {
      wrong(`shows ${shown.slice(0, 8).join(' ') || 'nothing'} (${shown.length}), expected ${exports.join(' ')}`);
    }
  }
  for (const line of symbolsOf(path, '--undefined-only', '--format=darwin')) {
    if (!line.includes('(dynamically looked up)')) continue;
    const name = /external (\S+)/.exec(line)?.[1] ?? line;
    if (lookedUp === null || !lookedUp.test(name)) wrong(`expects ${name} of whoever loads it`);
  }
}

/** Keys of the one dictionary of a property list of texts. */
function readPropertyList(path) {
  const text = readFileSync(path, 'utf8');
  const open = [];
  for (const [, end, name, empty] of text.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g)) {
    if (end === '' && empty === '') open.push(name);
    else if (end !== '' && open.pop() !== name) throw new Error(`</${name}> ends something else`);
  }
  if (open.length > 0 || !/^<\?xml .*<plist version="1.0">\s*<dict>.*<\/dict>\s*<\/plist>\s*$/s.test(text)) {
    throw new Error('is no property list');
  }
  return Object.fromEntries(
    [...text.matchAll(/<key>([^<]*)<\/key>\s*<string>([^<]*)<\/string>/g)].map(([, key, value]) => [key, value]),
  );
}

const shownBy = { clap: ['_clap_entry'], vst3: ['_GetPluginFactory', '_bundleEntry', '_bundleExit'] };

function inspectBundle(parent, name, format) {
  const bundle = join(parent, `${name}.${format}`);
  const wrong = (text) => faults.push(`${bundle}: ${text}`);
  inspect(join(bundle, 'Contents', 'MacOS', name), 'BUNDLE', shownBy[format]);
  if (!statSync(bundle, { throwIfNoEntry: false })?.isDirectory()) return;
  const entries = readdirSync(join(bundle, 'Contents')).sort().join(' ');
  if (entries !== 'Info.plist MacOS PkgInfo') {
    wrong(`holds ${entries}, expected Info.plist MacOS PkgInfo`);
    return;
  }
  if (readdirSync(join(bundle, 'Contents', 'MacOS')).length !== 1) wrong('holds more than one binary');
  if (readFileSync(join(bundle, 'Contents', 'PkgInfo'), 'latin1') !== 'BNDL????') wrong('has a wrong PkgInfo');
  try {
    const list = readPropertyList(join(bundle, 'Contents', 'Info.plist'));
    if (list.CFBundleExecutable !== name) wrong(`its Info.plist names the binary ${list.CFBundleExecutable}`);
    if (list.CFBundlePackageType !== 'BNDL') wrong(`its Info.plist calls it ${list.CFBundlePackageType}`);
    if (!list.CFBundleIdentifier) wrong('its Info.plist has no identifier');
  } catch (error) {
    wrong(`Info.plist: ${error.message}`);
  }
}

inspect(
  join(folder, 'glovebox.node'),
  'BUNDLE',
  ['_napi_register_module_v1', '_node_api_module_get_api_version_v1'],
  /^_(napi|node_api)_/,
);
inspect(join(folder, 'sandbox-host'), 'EXECUTE', ['__mh_execute_header']);
inspect(join(folder, 'examples', 'example-render'), 'EXECUTE', null);
const tests = readFileSync(join(buildFolder, 'native-tests.txt'), 'utf8').split('\n').filter(Boolean);
for (const name of tests) inspect(join(folder, 'tests', name), 'EXECUTE', null);
for (const set of ['fixtures', 'crashers']) {
  for (const { name, formats } of JSON.parse(readFileSync(join(folder, set, `${set}.json`), 'utf8'))) {
    for (const format of formats ?? ['clap', 'vst3']) inspectBundle(join(folder, set), name, format);
  }
}

for (const fault of faults) console.error(fault);
console.log(`${inspected} files for macOS ${cpu} inspected, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
