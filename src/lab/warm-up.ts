import { createGroup } from '../api/group.js';
import type { PluginFiles } from './plugin-files.js';

/** Loads and starts everything that stays, so that what is counted afterwards is what a run leaves behind. */
export async function warmUp(files: PluginFiles): Promise<void> {
  await using group = await createGroup({ name: 'warm-up' });
  for (const hosting of ['sandboxed', 'direct'] as const) {
    const sandbox = await group.addSandbox({ hosting });
    await sandbox.addDevice({ file: files.fixture('gain', 'clap') });
  }
  await group.render({ frames: 64 });
}
