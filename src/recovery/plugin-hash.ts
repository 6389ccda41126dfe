import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';

/** More is no plugin. */
const largestFile = 4 * 2 ** 30;
const remembered: Map<string, { stamp: string; hash: string }> = new Map();
const mostRemembered = 1000;

interface Layout {
  folder: string;
  suffix: string;
}

/** Where the binary for this machine is in a bundle, as the published layout has it. */
function binaryLayout(platform: NodeJS.Platform, architecture: string): Layout {
  if (platform === 'darwin') return { folder: 'MacOS', suffix: '' };
  if (platform === 'win32') {
    const names: Record<string, string> = { x64: 'x86_64', ia32: 'x86', arm64: 'arm64' };
    return { folder: `${names[architecture] ?? architecture}-win`, suffix: '.vst3' };
  }
  const names: Record<string, string> = { x64: 'x86_64', ia32: 'i386', arm64: 'aarch64', arm: 'armv7l' };
  return { folder: `${names[architecture] ?? architecture}-linux`, suffix: '.so' };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The library that is loaded for `file`: itself, or the one in its bundle. Undefined: there is none. */
export function pluginBinary(
  file: string,
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): string | undefined {
  const path = resolve(file);
  try {
    if (!statSync(path).isDirectory()) return path;
    const { folder, suffix } = binaryLayout(platform, architecture);
    const binaries = join(path, 'Contents', folder);
    const named = join(binaries, `${basename(path, extname(path))}${suffix}`);
    if (isFile(named)) return named;
    // A bundle that was renamed keeps the library's old name.
    const others = readdirSync(binaries)
      .filter((name) => extname(name) === suffix)
      .map((name) => join(binaries, name))
      .filter(isFile);
    return others.length === 1 ? others[0] : undefined;
  } catch {
    return undefined;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * What names a plugin's file by its content: SHA-256 of the file, of the library for this machine if it is a bundle, in
 * hexadecimal. Undefined if it cannot be read. A file that did not change is not read again.
 *
 * @since 0.1.0
 */
export async function pluginHash(file: string): Promise<string | undefined> {
  const binary = pluginBinary(file);
  if (binary === undefined) return undefined;
  try {
    const facts = statSync(binary, { bigint: true });
    const { size, mtimeNs, ino } = facts;
    // Reading a pipe or a device may take for ever.
    if (!facts.isFile() || size > largestFile) return undefined;
    const stamp = `${size} ${mtimeNs} ${ino}`;
    const known = remembered.get(binary);
    if (known?.stamp === stamp) return known.hash;
    const hash = await hashFile(binary);
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(binary, { stamp, hash });
    return hash;
  } catch {
    return undefined;
  }
}
