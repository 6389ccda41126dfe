import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GloveboxError } from '../errors.js';
import { loadNative } from '../native/load.js';
import type { Format } from './cases/fixture-case.js';

/** A crasher as the first line of its source declares it. */
export interface CrasherDeclaration {
  name: string;
  id: string;
  /** What it does, and in which call. */
  does: string;
  call: string;
  /** Blocks that it survives. */
  after?: number;
  expect: 'crashed' | 'exited' | 'hung' | 'over-limit' | 'breached' | 'noticed';
  signal?: string;
  code?: number;
  /** Who does it: a thread of the host that is named so, or one of its own. */
  thread: 'audio' | 'main' | 'other';
  /** Its own function that a report has to blame, without namespaces and parameters. */
  function?: string;
  /** What has to show it when it goes on. */
  counter?: string;
  formats: readonly Format[];
}

/** Where the plugins lie that a build makes beside the addon. */
export interface PluginFiles {
  fixture: (name: string, format: Format) => string;
  crasher: (name: string, format: Format) => string;
  crashers: readonly CrasherDeclaration[];
}

/** Finds the fixtures and crashers of this build. @throws GloveboxError `no-such-file` */
export function findPluginFiles(): PluginFiles {
  const { folder } = loadNative();
  const path = (kind: string, name: string, format: Format): string => join(folder, kind, `${name}.${format}`);
  const list = join(folder, 'crashers', 'crashers.json');
  for (const file of [list, path('fixtures', 'gain', 'clap')]) {
    if (existsSync(file)) continue;
    throw new GloveboxError(
      'no-such-file',
      `Expected the fixtures and crashers of this build beside the addon but ${file} does not exist; npm run build:native makes them`,
      { details: { file } },
    );
  }
  return {
    fixture: (name, format) => path('fixtures', name, format),
    crasher: (name, format) => path('crashers', name, format),
    crashers: JSON.parse(readFileSync(list, 'utf8')) as CrasherDeclaration[],
  };
}
