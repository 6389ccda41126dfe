// A platform's package: what a build made there that the program and its laboratory need.
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, findProgram, root } from '../tool.mjs';
import { filesBelow, makeStagingFolder, ownManifest, packFolder } from './tarball.mjs';

/** What each system's loader wants to see first in a file, and for which processor: [offset, little-endian bytes]. */
const signatures = {
  linux: {
    x64: [
      [0, '7f454c46'],
      [18, '3e00'],
    ],
    arm64: [
      [0, '7f454c46'],
      [18, 'b700'],
    ],
  },
  darwin: { x64: [[0, 'cffaedfe07000001']], arm64: [[0, 'cffaedfe0c000001']] },
  win32: { x64: [[0, '4d5a']], arm64: [[0, '4d5a']] },
};
/** The tools that take debugging information out, the first that is there. Functions keep their names, which crash reports print. */
const strippers = {
  'linux-x64': ['x86_64-linux-gnu-strip', 'strip', 'llvm-strip', 'llvm-strip-14'],
  'linux-arm64': [
    'aarch64-linux-gnu-strip',
    'llvm-strip',
    'llvm-strip-14',
    ...(process.arch === 'arm64' ? ['strip'] : []),
  ],
  'win32-x64': ['x86_64-w64-mingw32-strip'],
};

function startOf(file) {
  const buffer = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return buffer;
}

function isFor(platform, file) {
  const start = startOf(file);
  return signatures[platform.os][platform.cpu].every(([offset, bytes]) => {
    const expected = Buffer.from(bytes, 'hex');
    return start.subarray(offset, offset + expected.length).equals(expected);
  });
}

/** A file that a loader of this or another system loads or starts. */
function isNativeFile(file) {
  const start = startOf(file).toString('hex');
  return ['7f454c46', 'cffaedfe', 'cafebabe', '4d5a'].some((bytes) => start.startsWith(bytes));
}

/** Debugging information is nine tenths of a Linux build. macOS keeps it apart, and its signatures would not survive. */
function stripDebugInformation(platform, files) {
  const candidates = strippers[platform.name];
  if (candidates === undefined) return;
  const tool = candidates.find((name) => findProgram(name));
  if (tool === undefined) {
    // The compilers of Windows itself put it into files of its own; a build made there has nothing to take out.
    if (platform.os === 'win32' && process.platform === 'win32') return;
    fail(`expected one of ${candidates.join(', ')} to take debugging information out of a build for ${platform.name}`);
  }
  const { status, stderr, error } = spawnSync(tool, ['--strip-debug', ...files], { encoding: 'utf8' });
  if (status !== 0) fail(`${tool} failed: ${error?.message ?? stderr}`);
}

function manifestFor(platform, packageName) {
  const { version, license, engines, repository, homepage, bugs } = ownManifest();
  return {
    name: packageName,
    version,
    description: `The native part of glovebox for ${platform.name}: install glovebox instead`,
    license,
    ...(repository === undefined ? {} : { repository, homepage, bugs }),
    engines,
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc === undefined ? {} : { libc: [platform.libc] }),
    // What an installer that keeps packages in archives has to unpack: a process cannot be started from inside one.
    preferUnplugged: true,
  };
}

const readme = (platform) => `# glovebox for ${platform.name}

The addon, the sandbox-host program, and the plugins that \`glovebox lab\` works on, built for ${platform.name}.
Nobody installs this by name: \`npm install glovebox\` brings it on the systems that it is for.
`;

/** Packs what a build made for one platform. */
export async function packPlatform({ platform, packageName, buildFolder, outFolder }) {
  const program = platform.os === 'win32' ? 'sandbox-host.exe' : 'sandbox-host';
  const parts = ['glovebox.node', program, 'fixtures', 'crashers'];
  for (const part of [...parts, 'fixtures/gain.clap', 'crashers/crashers.json']) {
    if (!existsSync(join(buildFolder, part))) fail(`${join(buildFolder, part)} does not exist: is that a whole build?`);
  }
  const folder = makeStagingFolder();
  for (const part of parts) cpSync(join(buildFolder, part), join(folder, part), { recursive: true, dereference: true });
  const native = filesBelow(folder).filter((file) => isNativeFile(join(folder, file)));
  for (const file of native) {
    if (!isFor(platform, join(folder, file))) fail(`${join(buildFolder, file)} is not built for ${platform.name}`);
  }
  stripDebugInformation(
    platform,
    native.map((file) => join(folder, file)),
  );
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'README.md'), readme(platform));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestFor(platform, packageName), undefined, 2)}\n`);
  packFolder(folder, [program], outFolder);
}
