// What ci/inspect-macos.mjs and ci/inspect-linux.mjs share: what a build must have made, and how faults are told.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, findProgram, root } from './tool.mjs';

/** Where ci/build-macos.mjs and ci/build-arm64.mjs build: in the project, or in the folder that is named for all of them. */
export const crossBuildFolder = (name) => join(process.env.GLOVEBOX_CROSS_BUILDS || root, name);

/** The folder of what was built: the one that is named, or that of the configuration that was built, the quick one first. */
export function outputFolder(buildFolder, named) {
  const folder = named ?? ['Quick', 'Release'].map((name) => join(buildFolder, name)).find((path) => existsSync(path));
  return folder ?? fail(`nothing has been built in ${buildFolder}`);
}

/** Everything that a host, a person or a test loads or starts by name. */
export function expectedFiles(buildFolder, folder) {
  const tests = readFileSync(join(buildFolder, 'native-tests.txt'), 'utf8').split('\n').filter(Boolean);
  const plugins = ['fixtures', 'crashers'].flatMap((set) =>
    JSON.parse(readFileSync(join(folder, set, `${set}.json`), 'utf8')).flatMap(({ name, formats }) =>
      (formats ?? ['clap', 'vst3']).map((format) => ({ folder: join(folder, set), name, format })),
    ),
  );
  return {
    addon: join(folder, 'glovebox.node'),
    sandboxHost: join(folder, 'sandbox-host'),
    programs: [join(folder, 'examples', 'example-render'), ...tests.map((name) => join(folder, 'tests', name))],
    plugins,
  };
}

/** The first of the programs that is there; ends this one when none is. */
export const toolOf = (debianPackage, ...names) =>
  names.map(findProgram).find((path) => path !== undefined) ??
  fail(`${names[0]} is missing. Debian, Ubuntu: apt-get install ${debianPackage}`);

const read = (program, ...words) =>
  execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * What the program says of each file that is there, by its path: asked of all at once, which is far quicker, and of each by
 * itself where one of them cannot be read. That one has no text. `divide` makes a Map of what is said of several.
 */
export function readEach(program, words, paths, divide) {
  const existing = paths.filter((path) => existsSync(path));
  const texts = new Map();
  try {
    // The first one twice: of a single file nobody says which it is.
    const divided = divide(read(program, ...words, existing[0], ...existing));
    for (const path of existing) texts.set(path, divided.get(path) ?? '');
  } catch {
    for (const path of existing) {
      try {
        texts.set(path, read(program, ...words, path));
      } catch {
        // It has no text.
      }
    }
  }
  return texts;
}

/** Divides a text in which each file has a headline: that a line is one, and of which file, says its first group. */
export function byHeadlines(text, headline) {
  const [, ...parts] = text.split(headline);
  return new Map(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1]]] : [])));
}

/** What was inspected and what was wrong with it; `end` prints it and gives the exit code. */
export function inspection(system) {
  const faults = [];
  let inspected = 0;
  return {
    /** Counts a file and gives the function that tells its faults; undefined where there is no file. */
    begin(path) {
      inspected += 1;
      const wrong = (text) => faults.push(`${path}: ${text}`);
      if (existsSync(path)) return wrong;
      wrong('is missing');
      return undefined;
    },
    wrong: (path, text) => faults.push(`${path}: ${text}`),
    end() {
      for (const fault of faults) console.error(fault);
      console.log(`${inspected} files for ${system} inspected, ${faults.length} faults`);
      process.exitCode = faults.length === 0 ? 0 : 1;
    },
  };
}

/** Says what a file shows where that is not what its host looks for, which is sorted. */
export function checkExports(wrong, found, expected) {
  const shown = [...new Set(found)].toSorted((one, other) => (one < other ? -1 : 1));
  if (shown.join() === expected.join()) return;
  const some = shown.slice(0, 8).join(' ') || 'nothing';
  wrong(`shows ${some} (${shown.length}), expected ${expected.join(' ') || 'nothing'}`);
}
