import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where a system keeps plugins, most specific first; folders need not exist. @since 0.1 */
export interface StandardFolders {
  /** `CLAP_PATH` first. */
  clap: string[];
  vst3: string[];
  /** Folders of formats that are not hosted: what is there is named, never opened. */
  notHosted: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

function variable(environment: Environment, name: string): string[] {
  return (environment[name] ?? '').split(delimiter).filter((folder) => folder !== '');
}

/**
 * The standard folders of this system, as the CLAP and VST3 specifications list them (certification rule C26).
 * `native/os/files.h` has the same for programs without Node.
 */
export function standardFolders(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): StandardFolders {
  const clapPath = variable(environment, 'CLAP_PATH');
  if (platform === 'win32') {
    const common = environment['CommonProgramFiles'] ?? 'C:\\Program Files\\Common Files';
    const local = environment['LOCALAPPDATA'];
    const roots = [...(local === undefined ? [] : [join(local, 'Programs', 'Common')]), common];
    return {
      clap: [...clapPath, ...roots.map((root) => join(root, 'CLAP'))],
      vst3: roots.map((root) => join(root, 'VST3')),
      notHosted: [...variable(environment, 'VST_PATH'), join(common, 'LV2')],
    };
  }
  if (platform === 'darwin') {
    const roots = [join(home, 'Library', 'Audio', 'Plug-Ins'), '/Library/Audio/Plug-Ins'];
    return {
      clap: [...clapPath, ...roots.map((root) => join(root, 'CLAP'))],
      vst3: roots.map((root) => join(root, 'VST3')),
      notHosted: roots.flatMap((root) => ['Components', 'VST', 'LV2'].map((name) => join(root, name))),
    };
  }
  const roots = ['/usr/lib', '/usr/local/lib'];
  return {
    clap: [...clapPath, join(home, '.clap'), ...roots.map((root) => join(root, 'clap'))],
    vst3: [join(home, '.vst3'), ...roots.map((root) => join(root, 'vst3'))],
    notHosted: [
      ...variable(environment, 'VST_PATH'),
      ...variable(environment, 'LV2_PATH'),
      ...['.vst', '.lv2'].map((name) => join(home, name)),
      ...roots.flatMap((root) => [join(root, 'vst'), join(root, 'lv2')]),
    ],
  };
}
