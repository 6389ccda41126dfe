import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GloveboxError } from '../errors.js';
import { loadNative } from '../native/load.js';
import { pluginHash } from '../recovery/plugin-hash.js';
import type { Subject } from './measuring-messages.js';

/** What is compared with what: two builds of a plugin, two of glovebox, or two bundles. */
export type SideKind = 'plugin' | 'checkout' | 'bundle';

/** One side as it was named. */
export interface Side {
  kind: SideKind;
  /** Full path. */
  path: string;
  /** Which plugin of a file. */
  id?: string;
}

/** The glovebox that this file belongs to. */
const ownLibrary = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

const nativeFolderOf = (checkout: string): string => join(checkout, 'build', 'Release');
const libraryOf = (checkout: string): string => join(checkout, 'dist', 'index.js');
const addonOf = (checkout: string): string => join(nativeFolderOf(checkout), 'glovebox.node');

/** Tells by its content what a path is. @throws GloveboxError `no-such-file` */
export function sideOf(file: string, id?: string): Side {
  const path = resolve(file);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new GloveboxError('no-such-file', `${file} does not exist`, { details: { path } });
  const kind = (): SideKind => {
    if (!status.isDirectory()) return /\.(tar\.gz|tgz)$/.test(path) ? 'bundle' : 'plugin';
    if (existsSync(join(path, 'run.json'))) return 'bundle';
    return existsSync(join(path, 'package.json')) ? 'checkout' : 'plugin';
  };
  return { kind: kind(), path, ...(id === undefined ? {} : { id }) };
}

/** The fixture that never changes; undefined where this build has no fixtures, as an installed package. */
function gainIn(folder: string): string | undefined {
  const file = join(folder, 'fixtures', 'gain.clap');
  return existsSync(file) ? file : undefined;
}

/** Plays the same plugin, gain, through a checkout's own sandboxes. */
function checkoutSubject(path: string, gain: string): Subject {
  for (const file of [libraryOf(path), addonOf(path)]) {
    if (existsSync(file)) continue;
    throw new GloveboxError(
      'no-such-file',
      `Expected a checkout of glovebox that was built but ${file} does not exist`,
      {
        details: { file },
      },
    );
  }
  return { library: libraryOf(path), nativeFolder: nativeFolderOf(path), file: gain, hosting: 'sandboxed' };
}

/** Who plays in a comparison of two builds. */
export interface Subjects {
  a: Subject;
  b: Subject;
  reference: Subject | undefined;
  /** Behind the block size in the name of a scenario. */
  suffix: string;
}

/** Both sides, and the plugin that never changes. @throws GloveboxError `no-such-file` */
export function subjectsOf(a: Side, b: Side): Subjects {
  const ownGain = gainIn(loadNative().folder);
  if (a.kind === 'checkout') {
    const gain = gainIn(nativeFolderOf(a.path)) ?? ownGain;
    if (gain === undefined) {
      throw new GloveboxError('no-such-file', `Expected the fixture plugins of a build in ${nativeFolderOf(a.path)}`);
    }
    return {
      a: checkoutSubject(a.path, gain),
      b: checkoutSubject(b.path, gain),
      reference: { library: ownLibrary, file: gain, hosting: 'direct' },
      suffix: ', gain in a sandbox',
    };
  }
  const plugin = ({ path, id }: Side): Subject => ({
    library: ownLibrary,
    file: path,
    ...(id === undefined ? {} : { id }),
    hosting: 'direct',
  });
  const reference: Subject | undefined =
    ownGain === undefined ? undefined : { library: ownLibrary, file: ownGain, hosting: 'direct' };
  return { a: plugin(a), b: plugin(b), reference, suffix: '' };
}

/** How a side is named in a report, and what tells it from every other build: SHA-256 of the library, or of a program's parts. */
export async function describeSide({ kind, path, id }: Side): Promise<{ label: string; hash: string }> {
  const label = `${basename(path)}${id === undefined ? '' : `#${id}`}`;
  if (kind === 'plugin') return { label, hash: (await pluginHash(path)) ?? '' };
  const hash = createHash('sha256');
  for (const file of [addonOf(path), join(nativeFolderOf(path), 'sandbox-host')]) {
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return { label, hash: hash.digest('hex') };
}
