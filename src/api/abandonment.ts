import type { NativeGroup } from '../native/binding.js';
import { logger } from '../log.js';

const log = logger('group');

interface Abandoned {
  name: string;
  native: NativeGroup;
}

const registry: FinalizationRegistry<Abandoned> = new FinalizationRegistry(({ name, native }) => {
  log.warning('a group that nobody could reach any more was closed', { group: name });
  process.emitWarning(`Group "${name}" was garbage-collected before close() was called; its sandboxes are ended now`, {
    type: 'GloveboxWarning',
    code: 'GLOVEBOX_ABANDONED',
  });
  native
    .close()
    .catch((error: unknown) => log.error('an abandoned group did not close', { group: name, error: String(error) }));
});

/** Watches for a group that is dropped without `close`: its processes are ended and a warning says so. */
export function watchForAbandonment(group: object, name: string, native: NativeGroup): void {
  registry.register(group, { name, native }, group);
}

/** The group was closed as it should be. */
export function stopWatching(group: object): void {
  registry.unregister(group);
}
