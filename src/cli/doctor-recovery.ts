import type { Sandbox } from '../api/sandbox.js';
import { policyPresets } from '../policy/presets.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import type { Finding } from './doctor-probes.js';
import { messageOf } from '../errors.js';

/** How the processes of sandboxes come to be on this machine. */
export function probeStart({ start }: Sandbox): Finding {
  const text =
    start?.path === 'forked'
      ? 'forked from a small server that has loaded no plugin'
      : `executed anew${start?.note === undefined ? '' : `: ${start.note}`}`;
  return { id: 'start', name: 'start of sandboxes', state: 'info', text };
}

/** What a second process for every sandbox costs here. */
export async function probeStandby(sandbox: Sandbox): Promise<Finding> {
  const { privateBytes } = await sandbox.usage();
  const cost =
    privateBytes === 'unsupported'
      ? 'this system does not tell how much memory'
      : `${Math.round(privateBytes / 1024)} KiB of memory, and the plugins' own once more`;
  const text = `off unless a sandbox asks for it; then it costs a second process: ${cost}`;
  return { id: 'standby', name: 'standby', state: 'info', text };
}

/** What happens by default after a sandbox ended by itself. */
export function probeRecovery(): Finding {
  const texts = Object.values(policyPresets).map(({ name, recovery = {} }) => {
    if (recovery.mode === 'manual') return `${name}: on request only`;
    const { attempts = 3, windowMs = 60_000, autosaveMs = 2000 } = recovery;
    return `${name}: ${attempts} restarts within ${windowMs / 1000} s, states saved every ${autosaveMs / 1000} s`;
  });
  return { id: 'recovery', name: 'recovery', state: 'info', text: texts.join('; ') };
}

/** What is remembered from run to run, and whether it can be read. */
export function probeQuarantine(): Finding {
  const base = { id: 'quarantine', name: 'quarantine' };
  const store = new QuarantineStore();
  try {
    const text = `${store.list().length} plugin files, ${store.crashes().length} crashes remembered in ${store.file}`;
    return { ...base, state: 'info', text };
  } catch (error) {
    return { ...base, state: 'no', text: messageOf(error) };
  }
}
