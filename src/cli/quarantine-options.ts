import { Option } from 'commander';
import { QuarantineStore } from '../recovery/quarantine-store.js';

/** What this user's runs remember. */
export function userStore(): QuarantineStore {
  return new QuarantineStore();
}

/** `--allow-quarantined`: loads a plugin although an earlier run quarantined its file. */
export function allowQuarantinedOption(): Option {
  return new Option('--allow-quarantined', 'load plugin files that are quarantined too (see glovebox quarantine)');
}
