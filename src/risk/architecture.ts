import { closeSync, openSync, readSync } from 'node:fs';

/** Whether a binary is for this system, as its header says. */
export type Architecture = 'own' | 'foreign' | 'unknown';

const elfMachines: Record<string, number> = { x64: 62, arm64: 183, ia32: 3, arm: 40 };
const peMachines: Record<string, number> = { x64: 0x8664, arm64: 0xaa64, ia32: 0x14c };
const machTypes: Record<string, number> = { x64: 0x01000007, arm64: 0x0100000c };

const headerSize = 4096;

function headerOf(file: string): Buffer {
  const bytes = Buffer.alloc(headerSize);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, headerSize, 0));
  } finally {
    closeSync(descriptor);
  }
}

function compare(found: number, expected: number | undefined): Architecture {
  if (expected === undefined) return 'unknown';
  return found === expected ? 'own' : 'foreign';
}

/** Of a regular file. Never throws: what is no known header is `unknown`, loading it will say more. */
export function architectureOf(
  file: string,
  platform: NodeJS.Platform = process.platform,
  machine: string = process.arch,
): Architecture {
  try {
    const header = headerOf(file);
    if (header.length < 64) return 'unknown';
    const magic = header.readUInt32BE(0);
    if (magic === 0x7f454c46) {
      if (platform !== 'linux') return 'foreign';
      return compare(header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18), elfMachines[machine]);
    }
    if (header.readUInt16BE(0) === 0x4d5a) {
      if (platform !== 'win32') return 'foreign';
      const at = header.readUInt32LE(0x3c) + 4;
      return at + 2 <= header.length ? compare(header.readUInt16LE(at), peMachines[machine]) : 'unknown';
    }
    if (magic === 0xcffaedfe) {
      return platform === 'darwin' ? compare(header.readUInt32LE(4), machTypes[machine]) : 'foreign';
    }
    if (magic === 0xcafebabe) return platform === 'darwin' ? 'own' : 'foreign';
    return 'unknown';
  } catch {
    return 'unknown';
  }
}
