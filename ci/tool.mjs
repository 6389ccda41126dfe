// What the build scripts share: running a tool, and saying plainly what is missing.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the program with a message that says what to do. */
export function fail(message) {
  console.error(`glovebox: ${message}`);
  process.exit(1);
}

/** The full path of a program in PATH, or undefined. */
export function findProgram(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return undefined;
}

/**
 * Runs a program and keeps its output to itself; when it fails, the output is printed and this program ends with 1.
 * `slowNotice` is printed once if the program takes longer than two seconds, so that nobody looks at a silent terminal.
 */
export async function run(command, args, { slowNotice } = {}) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const notice = slowNotice && setTimeout(() => console.log(slowNotice), 2000);
  const outcome = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  clearTimeout(notice);
  if (outcome !== undefined) {
    process.stderr.write(Buffer.concat(output));
    const line = [command, ...args].join(' ');
    fail(`${line.length > 200 ? `${line.slice(0, 200)} ...` : line}\nfailed: ${outcome}`);
  }
}
