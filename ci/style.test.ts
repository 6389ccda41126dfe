// House rules that a compiler does not know, each with the text that breaks it and the text that does not.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Rule {
  name: string;
  /** Which files it is about, by their path from the root with forward slashes. */
  appliesTo: (path: string) => boolean;
  /** Every match is a breach. Tested on the text without comments when `ignoresComments`. */
  pattern: RegExp;
  ignoresComments?: boolean;
  message: string;
  breaking: { path: string; text: string }[];
  keeping: { path: string; text: string }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'native', 'sandbox-host', 'fixtures', 'crashers', 'examples', 'bench', 'property-tests', 'ci'];

const isNative = (path: string): boolean => /\.(h|hpp|cpp|mm)$/.test(path);
const isTypeScript = (path: string): boolean => /\.tsx?$/.test(path);

/** An example in pieces, so that this file keeps the rules that it tests. */
const spelled = (...pieces: string[]): string => pieces.join('');

/** What each native folder may include of the others: the way down is one way. */
const reachableFrom: Record<string, string[]> = {
  'native/core': ['core'],
  'native/abi': ['abi'],
  'native/os': ['os', 'core'],
  'native/symbols': ['symbols', 'os', 'core'],
  'native/wire': ['wire', 'os', 'core'],
  'native/hosting': ['hosting', 'abi', 'os', 'core'],
  'native/engine': ['engine', 'hosting', 'wire', 'os', 'core'],
  'native/client': ['client', 'engine', 'hosting', 'wire', 'os', 'core'],
  'native/addon': ['addon', 'client', 'engine', 'hosting', 'wire', 'os', 'core'],
  'sandbox-host': ['engine', 'hosting', 'wire', 'symbols', 'os', 'core'],
  fixtures: ['abi'],
  crashers: ['abi'],
};
const nativeFolders = ['core', 'abi', 'os', 'symbols', 'wire', 'hosting', 'engine', 'client', 'addon'];

/** Native files for one system or one compiler: by their folder, by the end of their name, or because CMake builds them there alone. */
const isForOneSystem = (path: string): boolean =>
  /\/(?:linux|posix|macos|windows)\/|[_/](?:linux|posix|macos|windows|glibc|itanium)(?:[._]test)?\.\w+$/.test(path) ||
  /^(?:native\/fuzz|native\/symbols\/test|crashers\/test|property-tests\/hostile|bench\/native|ci)\//.test(path) ||
  [
    // A branch for each compiler.
    'crashers/compiler.h',
    'fixtures/kit/export.h',
    'native/os/processor.cpp',
    'native/os/test/helpers/child.cpp',
    'native/os/test/helpers/library.cpp',
    // Linux, or what is not Windows.
    'native/client/test/lab_probe.cpp',
    'native/client/test/plugins/glutton.cpp',
    'native/engine/test/process_guards_test.cpp',
    'native/wire/test/foreign_steps_test.cpp',
    'sandbox-host/fatal_signals.h',
    'sandbox-host/test/plugins/faulty.cpp',
    'sandbox-host/test/symbolize_test.cpp',
  ].includes(path);

/** A rule per folder: its includes stay on the way down. Tests may use the harness besides, and those of
 * plugins whatever loads them. */
const directionRules: Rule[] = Object.entries(reachableFrom).map(([folder, reachable]) => {
  const forbidden = nativeFolders.filter((name) => !reachable.includes(name));
  return {
    name: `${folder} includes only ${reachable.join(', ')}`,
    appliesTo: (path) => isNative(path) && path.startsWith(`${folder}/`) && !/^(fixtures|crashers)\/test\//.test(path),
    pattern: new RegExp(`^\\s*#\\s*include\\s+"(?:${forbidden.join('|')})/[^"]*"`, 'm'),
    message: 'imports run from faces to foundations (DESIGN.md, section 2)',
    breaking: [{ path: `${folder}/a.h`, text: `#include "${forbidden[0]}/thing.h"` }],
    keeping: [
      {
        path: `${folder}/a.h`,
        text: `#include "${reachable[0]}/thing.h"\n#include "testing/check.h"\n#include <vector>`,
      },
    ],
  };
});

const rules: Rule[] = [
  ...directionRules,
  {
    name: 'only native/addon knows Node',
    appliesTo: (path) => isNative(path) && !path.startsWith('native/addon/'),
    pattern: /^\s*#\s*include\s+[<"](?:napi\.h|node_api\.h|js_native_api\.h|uv\.h|v8\.h|node\.h)[>"]/m,
    message: 'nothing but the addon includes Node headers',
    breaking: [{ path: 'native/client/a.cpp', text: '#include <napi.h>' }],
    keeping: [{ path: 'native/addon/a.cpp', text: '#include <napi.h>' }],
  },
  {
    name: 'platforms are chosen by files, not by lines',
    appliesTo: (path) =>
      isNative(path) &&
      !/^(native\/os|sandbox-host\/(confine|editor|warden))\//.test(path) &&
      !/^native\/abi\/(calling_convention|vst3\/base\/platform)\.h$/.test(path),
    pattern: /^\s*#\s*(?:if|ifdef|ifndef|elif)\b.*\b(?:_WIN32|_WIN64|__APPLE__|__linux__|__unix__|__MACH__)\b/m,
    message:
      'platform conditions live in native/os, sandbox-host/{confine,editor,warden}, and in the ABI headers whose layout depends on it',
    breaking: [
      { path: 'native/wire/a.h', text: '#ifdef _WIN32\n#endif' },
      { path: 'native/client/a.cpp', text: '#if defined(__linux__) && 1' },
    ],
    keeping: [
      { path: 'native/os/windows/a.cpp', text: '#ifdef _WIN32' },
      { path: 'native/abi/calling_convention.h', text: '#if defined(_WIN32)' },
      { path: 'native/wire/a.h', text: '#if __cplusplus < 202002L' },
    ],
  },
  {
    name: 'every compiler reads shared native code',
    appliesTo: (path) => isNative(path) && !isForOneSystem(path),
    pattern:
      /__attribute__|__builtin_|\[\[gnu::|\b(?:__int128|ssize_t|__?typeof(?:__)?|__?asm(?:__)?|asm)\b|##__VA_ARGS__|(?:[=,(&|?:]|\breturn)\s*\(\{|^\s*#\s*pragma\s+(?:GCC|clang)|^\s*#\s*include\s*<(?:(?:unistd|pthread|dlfcn|fcntl|signal|poll|sched|dirent|strings|execinfo|cxxabi|ucontext|link|elf|spawn|alloca)\.h|(?:sys|linux|mach|bits|ext)\/)/m,
    ignoresComments: true,
    message: 'no construct of GCC and no header of POSIX outside of files for one system (docs/windows.md)',
    breaking: [
      { path: 'native/wire/a.h', text: '[[gnu::noinline]] void f();' },
      { path: 'crashers/a.cpp', text: 'void f() { __builtin_trap(); }' },
      { path: 'native/client/a.cpp', text: '#include <unistd.h>' },
      { path: 'native/client/a.cpp', text: '#include <sys/mman.h>' },
      { path: 'native/core/a.h', text: 'const int a = ({ f(); 1; });' },
      { path: 'native/core/a.cpp', text: '#pragma GCC diagnostic push' },
      { path: 'native/core/a.cpp', text: 'asm volatile("nop");' },
    ],
    keeping: [
      { path: 'native/os/linux/a.cpp', text: '#include <unistd.h>' },
      { path: 'native/client/test/a_posix.test.cpp', text: '#include <sys/wait.h>' },
      { path: 'native/client/a.cpp', text: '#include <csignal>\nauto a = std::min<int>({1, 2}); // not __builtin_min' },
    ],
  },
  {
    name: 'a path is made of UTF-8, and so is what the environment says',
    appliesTo: (path) =>
      /^(?:native\/(?:core|os|wire|hosting|engine|client|addon)|sandbox-host)\//.test(path) &&
      isNative(path) &&
      !path.includes('/test/') &&
      (!isForOneSystem(path) || path.includes('windows')),
    pattern: /\.string\(\)|\bgetenv\(|\b(?:fs|filesystem)::path\((?!\))/,
    ignoresComments: true,
    message: 'use os::pathOf, os::textOf and os::environmentVariable: Windows reads plain text in a code page',
    breaking: [
      { path: 'native/client/a.cpp', text: 'return (std::filesystem::path(folder) / "a").string();' },
      { path: 'native/client/a.cpp', text: 'if (std::getenv("A"))' },
    ],
    keeping: [{ path: 'native/client/a.cpp', text: 'return os::textOf(os::pathOf(folder) / "a");' }],
  },
  {
    name: 'no thread sleeps in an atomic',
    appliesTo: isNative,
    pattern: /\.wait\(\s*(?:true|false)\s*[,)]/,
    message:
      'use a condition variable or os::waitOnWord: the wait of std::atomic misses wake-ups where GCC 12 has no futex',
    breaking: [{ path: 'native/client/a.cpp', text: 'hasBegun.wait(false);' }],
    keeping: [{ path: 'native/client/a.cpp', text: 'begun.wait(lock, [&] { return hasBegun; });' }],
  },
  {
    name: 'errors are values below the addon',
    appliesTo: (path) =>
      isNative(path) && /^native\/(core|os|wire|hosting|engine|client)\//.test(path) && !path.includes('/test/'),
    pattern: /\bthrow\b/,
    ignoresComments: true,
    message: 'return core::Result; exceptions never cross a process, an ABI or the audio thread',
    breaking: [{ path: 'native/wire/a.cpp', text: 'throw std::runtime_error("no");' }],
    keeping: [
      { path: 'native/wire/a.cpp', text: '// never throws: throw is forbidden here' },
      { path: 'native/wire/test/a.cpp', text: 'throw 1;' },
    ],
  },
  {
    name: 'a header is included once',
    appliesTo: (path) => /\.(h|hpp)$/.test(path),
    pattern: /^(?![\s\S]*#pragma once\n)/,
    message: 'write #pragma once',
    breaking: [{ path: 'native/os/a.h', text: 'int f();\n' }],
    keeping: [{ path: 'native/os/a.h', text: '// why\n#pragma once\n' }],
  },
  {
    name: 'a header opens no namespace for those who include it',
    appliesTo: (path) => /\.(h|hpp)$/.test(path) && !path.includes('/test/'),
    pattern: /^\s*using namespace\b/m,
    message: 'no using namespace in a header',
    breaking: [{ path: 'native/os/a.h', text: 'using namespace std;' }],
    keeping: [{ path: 'native/os/a.cpp', text: 'using namespace std;' }],
  },
  {
    name: 'nothing is left for later without a place that tracks it',
    appliesTo: () => true,
    pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/,
    message: 'finish it, or write an issue',
    breaking: [{ path: 'src/a.ts', text: spelled('// TO', 'DO: later') }],
    keeping: [{ path: 'src/a.ts', text: '// To do this we need' }],
  },
  {
    name: 'no path of one machine',
    appliesTo: (path) => !/^sandbox-host\/(confine|probe)\//.test(path),
    pattern: /(?:^|[^\w./-])\/(?:root|work|mnt|srv)\/\w/m,
    message: 'paths come from the environment, the arguments or a temporary folder',
    breaking: [{ path: 'src/a.ts', text: spelled("const here = '/", "root/plugins'") }],
    keeping: [{ path: 'src/a.ts', text: "join(home, 'work/plugins'), https://example.org/root/x" }],
  },
  {
    name: 'no test is switched off or alone',
    appliesTo: (path) => path.endsWith('.test.ts'),
    pattern: /\b(?:it|test|describe)\.(?:only|skip|todo)\b|\bx(?:it|describe)\(/,
    message: 'remove it, or make it run; what needs a tool that may be absent uses skipIf with a reason',
    breaking: [{ path: 'src/a.test.ts', text: spelled('it', ".only('a', f)") }],
    keeping: [{ path: 'src/a.test.ts', text: "it.skipIf(!hasStrace)('a', f)" }],
  },
  {
    name: 'exports have names',
    appliesTo: (path) => isTypeScript(path) && path.startsWith('src/'),
    pattern: /^\s*export default\b/m,
    message: 'no default export',
    breaking: [{ path: 'src/a.ts', text: 'export default 1;' }],
    keeping: [{ path: 'src/a.ts', text: 'export const a = 1;' }],
  },
  {
    name: 'the library does not know the command line',
    appliesTo: (path) => isTypeScript(path) && path.startsWith('src/') && !path.startsWith('src/cli/'),
    pattern: /from '(?:\.\.?\/)+cli\//,
    message: 'src/cli imports the rest of src, never the other way round',
    breaking: [{ path: 'src/api/a.ts', text: "import { a } from '../cli/main.js';" }],
    keeping: [{ path: 'src/cli/a.ts', text: "import { a } from '../cli/main.js';" }],
  },
  {
    name: 'the product does not know its tests',
    appliesTo: (path) => isTypeScript(path) && path.startsWith('src/') && !/\.test\.ts$|\/testing\//.test(path),
    pattern: /from '(?:[^']*\/(?:property-tests|bench|ci|testing)\/|vitest)/,
    message: 'nothing in src imports tests, benchmarks or CI',
    breaking: [{ path: 'src/api/a.ts', text: "import { a } from '../../bench/a.js';" }],
    keeping: [{ path: 'src/api/a.test.ts', text: "import { it } from 'vitest';" }],
  },
];

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
}

function isBreach(rule: Rule, path: string, text: string): boolean {
  return rule.appliesTo(path) && rule.pattern.test(rule.ignoresComments ? withoutComments(text) : text);
}

function sourceFiles(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && folders.includes(entry.name))
    .flatMap((entry) => readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true }))
    .filter(
      (entry) => entry.isFile() && /\.(ts|tsx|mjs|h|hpp|cpp|mm|cmake|sh|json)$|^CMakeLists\.txt$/.test(entry.name),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

describe('house style', () => {
  const files = sourceFiles().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

  it('finds the files it is about', () => {
    expect(files.map(({ path }) => path)).toContain('native/testing/check.h');
  });

  it.each(rules)('$name', (rule) => {
    for (const { path, text } of rule.breaking) expect(isBreach(rule, path, text), `breaking: ${text}`).toBe(true);
    for (const { path, text } of rule.keeping) expect(isBreach(rule, path, text), `keeping: ${text}`).toBe(false);
    const breaches = files.filter(({ path, text }) => isBreach(rule, path, text)).map(({ path }) => path);
    expect(breaches, rule.message).toEqual([]);
  });

  it('C++ files are named in snake_case, TypeScript files in kebab-case', () => {
    const misnamed = files
      .map(({ path }) => path)
      .filter((path) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        // A fixture or crasher is named like the plugin that it becomes.
        if (/^(fixtures|crashers)\/(linux\/)?[^/]+\.cpp$/.test(path)) return !/^[a-z0-9-]+\.cpp$/.test(name);
        if (isNative(path)) return !/^[a-z0-9_]+(\.test)?\.\w+$/.test(name);
        return isTypeScript(path) && !/^[a-z0-9-]+(\.test|\.d)?\.tsx?$/.test(name);
      });
    expect(misnamed).toEqual([]);
  });
});
