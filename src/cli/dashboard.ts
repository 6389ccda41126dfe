import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { startDashboard } from '../dashboard/dashboard.js';
import { GloveboxError } from '../errors.js';
import { interruption } from './interruption.js';
import { note, print, printJson } from './output.js';

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535; 0 is any free port.');
}

function requireFolder(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return resolve(path);
  throw new GloveboxError('no-such-file', `${path} ${found === undefined ? 'does not exist' : 'is no folder'}`, {
    details: { path },
  });
}

async function dashboard(
  folder: string,
  options: { port: number; host?: string; token?: string; json?: boolean },
): Promise<void> {
  const { port, host = '127.0.0.1' } = options;
  const isOpen = !['127.0.0.1', '::1', 'localhost'].includes(host);
  const token = options.token ?? (isOpen ? randomBytes(24).toString('base64url') : undefined);
  const signal = interruption();
  const running = await startDashboard({
    folder: requireFolder(folder),
    port,
    host,
    ...(token === undefined ? {} : { token }),
  });
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${running.port}/${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;
  if (options.json === true) printJson({ schema: 'glovebox.dashboard', version: 1, url, port: running.port });
  else print(url);
  if (isOpen)
    note('others can reach this address: whoever has the token can read every bundle here, and nothing is encrypted');
  if (!signal.aborted)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  await running.close();
}

/** `glovebox dashboard`. */
export function registerDashboard(program: Command): void {
  program
    .command('dashboard')
    .description('show a folder of bundles as pages in the browser, live while a run goes on')
    .argument('[folder]', 'where bundles are made', 'lab-out')
    .option('--port <number>', 'where it listens; 0 is any free port', parsePort, 4690)
    .option('--host <address>', 'for whom: any other address than 127.0.0.1 needs the token that is printed')
    .option('--token <text>', 'what whoever looks must know (default: a random one where --host opens it wider)')
    .option('--json', 'print the address as JSON')
    .action(dashboard);
}
