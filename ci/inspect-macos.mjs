// Looks at what ci/build-macos.mjs has built as the system's loader would: `node ci/inspect-macos.mjs arm64|x86_64 [folder]`.
// Nothing here can run it. Every file must be for that processor and that oldest system, of the right kind, signed where the
// processor demands it, need nothing but the system's library, and show nothing but what its host looks for. Uses llvm-objdump
// and llvm-nm (Debian: llvm). Exit code 1 with a line for each fault.
import { readFileSync, readdirSync, statSync } from 'node:fs';
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

const oldestSystem = '11.0';
const [cpu, named] = process.argv.slice(2);
if (cpu !== 'arm64' && cpu !== 'x86_64') {
  console.error('usage: node ci/inspect-macos.mjs arm64|x86_64 [folder of what was built]');
  process.exit(2);
}
const buildFolder = crossBuildFolder(`build-macos-${cpu}`);
const folder = outputFolder(buildFolder, named);
const objdump = toolOf('llvm', 'llvm-objdump', 'llvm-objdump-14');
const nm = toolOf('llvm', 'llvm-nm', 'llvm-nm-14');
const system = inspection(`macOS ${cpu}`);

const binaryOf = ({ folder: parent, name, format }) => join(parent, `${name}.${format}`, 'Contents', 'MacOS', name);
const { addon, sandboxHost, programs, plugins } = expectedFiles(buildFolder, folder);
const paths = [addon, sandboxHost, ...programs, ...plugins.map(binaryOf)];
const withoutPath = (line) => line.slice(line.indexOf(': ') + 2).trim();
/** Every line has its path in front, also where only one file is asked about. */
function symbolsOf(...words) {
  const texts = readEach(nm, ['-A', ...words], paths, (text) => {
    const lines = new Map();
    for (const line of text.split('\n').filter(Boolean)) {
      const path = line.slice(0, line.indexOf(': '));
      if (lines.has(path)) lines.get(path).push(line);
      else lines.set(path, [line]);
    }
    return new Map([...lines].map(([path, own]) => [path, own.join('\n')]));
  });
  return new Map([...texts].map(([path, text]) => [path, text.split('\n').filter(Boolean).map(withoutPath)]));
}
const headers = readEach(objdump, ['--macho', '--private-headers'], paths, (text) => byHeadlines(text, /^(\/.*):\n/m));
const defined = symbolsOf('--extern-only', '--defined-only', '--format=just-symbols');
const undefinedOnes = symbolsOf('--undefined-only', '--format=darwin');

/** Load commands as [name, text] and the first line of the header. */
function headerOf(text) {
  const [head, ...commands] = text.split(/^Load command \d+\n/m);
  const words = head.trim().split('\n').at(-1).trim().split(/\s+/);
  return {
    processor: words[1],
    kind: words[4],
    flags: words.slice(7),
    commands: commands.map((command) => [/^\s*cmd (\S+)/.exec(command)?.[1] ?? '', command]),
  };
}

/** `exports`: sorted; null for a program, whose symbols nobody looks for. `lookedUp`: what may be found in whoever loads it. */
function inspect(path, kind, exports, lookedUp = null) {
  const wrong = system.begin(path);
  if (wrong === undefined) return;
  const header = headers.get(path);
  if (header === undefined || !defined.has(path) || !undefinedOnes.has(path)) {
    wrong('cannot be read');
    return;
  }
  const { processor, kind: found, flags, commands } = headerOf(header);
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
    checkExports(wrong, defined.get(path), exports);
  }
  for (const line of new Set(undefinedOnes.get(path))) {
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

function inspectBundle(plugin) {
  const { folder: parent, name, format } = plugin;
  const bundle = join(parent, `${name}.${format}`);
  const wrong = (text) => system.wrong(bundle, text);
  inspect(binaryOf(plugin), 'BUNDLE', shownBy[format]);
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

const ofAnAddon = ['_napi_register_module_v1', '_node_api_module_get_api_version_v1'];
inspect(addon, 'BUNDLE', ofAnAddon, /^_(napi|node_api)_/);
inspect(sandboxHost, 'EXECUTE', ['__mh_execute_header']);
for (const path of programs) inspect(path, 'EXECUTE', null);
for (const plugin of plugins) inspectBundle(plugin);
system.end();
