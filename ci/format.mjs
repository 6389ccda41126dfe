// Formats, or checks the format of, everything: prettier for text, clang-format (any version from 14) for C++.
// A machine without clang-format checks the rest and says so.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail, findProgram, root, run } from './tool.mjs';

const isWriting = process.argv.includes('--write');
const nativeFolders = ['native', 'sandbox-host', 'fixtures', 'crashers', 'examples'];

await run(process.execPath, [
  join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs'),
  isWriting ? '--write' : '--check',
  '--log-level=warn',
  '{src,native,property-tests,bench,ci}/**/*.{ts,tsx,css,mjs,json}',
  '*.{json,ts}',
]);

const clangFormat = findProgram('clang-format') ?? findProgram('clang-format-14');
const nativeFiles = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && nativeFolders.includes(entry.name))
  .flatMap((entry) => readdirSync(join(root, entry.name), { recursive: true }).map((path) => join(entry.name, path)))
  .filter((path) => /\.(h|hpp|cpp|mm)$/.test(path));
if (!clangFormat) {
  console.log('glovebox: clang-format is not installed, C++ files were left alone (apt-get install clang-format)');
} else if (isWriting && nativeFiles.length > 0) {
  await run(clangFormat, ['-i', ...nativeFiles]);
} else if (nativeFiles.length > 0) {
  // Names are enough: what is wrong is what `npm run format` changes.
  const { stderr } = spawnSync(clangFormat, ['--dry-run', ...nativeFiles], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const misformatted = [
    ...new Set([...stderr.matchAll(/^(.+?):\d+:\d+: (?:warning|error):/gm)].map((match) => match[1])),
  ];
  if (misformatted.length > 0) fail(`not formatted (npm run format does it):\n  ${misformatted.join('\n  ')}`);
}
