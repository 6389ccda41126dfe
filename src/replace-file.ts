import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file beside the old one, then in its place: nobody reads half of it, and a full disk leaves the old one. @throws the system's error */
export function replaceFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.new`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
