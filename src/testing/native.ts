import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadNative } from '../native/load.js';

/** A fixture plugin of the native build. */
export function fixture(name: string, format: 'clap' | 'vst3'): string {
  const file = join(loadNative().folder, 'fixtures', `${name}.${format}`);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build:native`);
  return file;
}

/** A crasher plugin of the native build. Only ever loaded in a sandbox. */
export function crasher(name: string, format: 'clap' | 'vst3'): string {
  const file = join(loadNative().folder, 'crashers', `${name}.${format}`);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build:native`);
  return file;
}

/** A signal that is different in every frame and channel. */
export function ramp(frames: number, channel: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => Math.sin(i * 0.1 + channel) * 0.7);
}

/** True while the process is there, and not only waiting to be collected by its parent. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
