// Compiles src/ into dist/, copies the files that the program reads beside it, and makes `npx glovebox` find it.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, root, run } from './tool.mjs';

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const program = join(root, 'dist', 'cli', 'main.js');

if (!existsSync(compiler)) fail('TypeScript is missing: run npm ci (with development dependencies) first');

// The compiler remembers what it wrote; when that is gone its memory must go too.
if (!existsSync(program)) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
await run(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
  slowNotice: 'glovebox: compiling TypeScript',
});

for (const path of readdirSync(join(root, 'src'), { recursive: true })) {
  if (!/\.(json|css)$/.test(path)) continue;
  const target = join(root, 'dist', path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, 'src', path), target);
}

// npm links the programs of dependencies, never those of the project itself.
const linkFolder = join(root, 'node_modules', '.bin');
chmodSync(program, 0o755);
if (process.platform === 'win32') {
  writeFileSync(join(linkFolder, 'glovebox.cmd'), '@node "%~dp0\\..\\..\\dist\\cli\\main.js" %*\r\n');
} else {
  const link = join(linkFolder, 'glovebox');
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli/main.js', link);
}
