// A folder becomes a .tgz by npm itself, and what is in it is compared with what should be.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fail, root } from '../tool.mjs';

/**
 * package.json of the repository. What is packed by a workflow of GitHub also names the repository: the registry compares it with
 * that of the run that publishes.
 */
export function ownManifest() {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { GITHUB_REPOSITORY: repository = '', GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;
  if (own.repository !== undefined || repository === '') return own;
  return { ...own, repository: { type: 'git', url: `git+${server}/${repository}.git` } };
}

/** Where a package is put together; gone when the program ends, which a fault does where it is found. */
export function makeStagingFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-pack-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What npm calls the file of a package of this version. */
export function tarballName(packageName) {
  return `${packageName}-${ownManifest().version}.tgz`;
}

/** Every file below a folder, sorted, with "/". A link or anything else that npm would drop ends the program. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (!lstatSync(path).isFile()) fail(`${path} is no plain file: a package cannot hold it`);
      return relative(folder, path).split(sep).join('/');
    })
    .sort();
}

function runNpm(args, cwd) {
  const windows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    shell: windows,
  });
  if (status !== 0) fail(`npm ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout;
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Packs a staged folder, in which `executables` get mode 755 and all else 644, and prints what came out. */
export function packFolder(folder, executables, outFolder) {
  const staged = filesBelow(folder);
  for (const file of staged) chmodSync(join(folder, file), executables.includes(file) ? 0o755 : 0o644);
  const [packed] = JSON.parse(runNpm(['pack', '--json', '--ignore-scripts'], folder));
  const files = packed.files.map(({ path }) => path).sort();
  const dropped = staged.filter((file) => !files.includes(file));
  if (dropped.length > 0) fail(`npm left out of ${packed.name}: ${dropped.join(', ')}`);
  for (const { path, mode } of packed.files) {
    if (process.platform !== 'win32' && executables.includes(path) && (mode & 0o111) !== 0o111) {
      fail(`${path} of ${packed.name} lost its executable mode`);
    }
  }
  const target = join(outFolder, packed.filename);
  // The folder may lie on another volume, to which nothing can be renamed.
  copyFileSync(join(folder, packed.filename), target);
  rmSync(join(folder, packed.filename));
  console.log(
    `${target}: ${packed.files.length} files, ${megabytes(packed.size)} packed, ${megabytes(packed.unpackedSize)} unpacked`,
  );
}
