import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where glovebox keeps what it must remember from run to run: `GLOVEBOX_STATE_DIR`, or the user's folder for such things:
 * `$XDG_STATE_HOME/glovebox` (`~/.local/state/glovebox`), `%LOCALAPPDATA%\glovebox`, `~/Library/Application Support/glovebox`.
 *
 * @since 0.1.0
 */
export function stateFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = environment['GLOVEBOX_STATE_DIR'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'glovebox');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'glovebox');
  const xdg = environment['XDG_STATE_HOME'];
  // The specification has it that relative paths are invalid and ignored.
  const base = xdg !== undefined && xdg.startsWith('/') ? xdg : join(home, '.local', 'state');
  return join(base, 'glovebox');
}
