import type { CrashReport } from '../crash/crash-report.js';
import type { CasePlugin, FuzzCase } from './case.js';
import { readCase, withFiles, withRealFiles } from './case-file.js';
import { CasePlugins } from './case-plugins.js';
import { checkCaseProperties } from './check-case.js';
import { pluginKey } from './plugin-shape.js';
import { learnTraits, TraitBook } from './plugin-traits.js';
import type { FuzzProperty } from './violation.js';

/** How a case is played again. */
export interface CaseReplayOptions {
  /** How often. Default: once; ten times if it is known to fail in some reruns only. */
  times?: number;
  /** Plugin files in place of those that the case names, by the name of the file. */
  plugins?: readonly string[];
  signal?: AbortSignal;
}

/** What came of it. */
export interface CaseReplay {
  case: string;
  times: number;
  failed: number;
  /** What was seen, and how often: distinct faults. */
  faults: { property: FuzzProperty; message: string; count: number }[];
  /** Of the last crash. */
  report: CrashReport | undefined;
  /** Why the case was kept, if its file says so. */
  found: FuzzCase['found'];
}

function fileName(path: string): string {
  return (
    path
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? path
  );
}

function pluginsOf({ steps }: FuzzCase): CasePlugin[] {
  const all = steps.flatMap((step) => (step.do === 'add-device' ? [step.plugin] : []));
  return [...new Map(all.map((plugin) => [pluginKey(plugin), plugin])).values()];
}

/**
 * Plays a case again and checks every property that needs no model.
 * @throws GloveboxError `no-such-file`, `invalid-case`, and what `CasePlugins.learn` throws for files that are no plugins
 */
export async function replayCase(path: string, options: CaseReplayOptions = {}): Promise<CaseReplay> {
  const { signal } = options;
  const stored = withRealFiles(readCase(path));
  const instead = new Map((options.plugins ?? []).map((file) => [fileName(file), file]));
  const one = withFiles(stored, (file) => instead.get(fileName(file)) ?? file);
  const isRare = one.found?.reruns !== undefined && one.found.reruns.failed < one.found.reruns.of;
  const times = options.times ?? (isRare ? 10 : 1);
  const plugins = new CasePlugins();
  const traits = new TraitBook();
  for (const plugin of pluginsOf(one)) {
    const learnt = await learnTraits(plugins, plugin, one.seed, signal);
    traits.set(plugin, learnt.traits);
  }
  const faults = new Map<string, CaseReplay['faults'][number]>();
  let report: CrashReport | undefined;
  for (let i = 0; i < times; ++i) {
    signal?.throwIfAborted();
    const violation = await checkCaseProperties(one, {
      plugins,
      traitsOf: traits.of,
      ...(signal === undefined ? {} : { signal }),
    });
    if (violation === undefined) continue;
    const { key, property, message } = violation;
    faults.set(key, { property, message, count: (faults.get(key)?.count ?? 0) + 1 });
    report = violation.report ?? report;
  }
  const all = [...faults.values()];
  const failed = all.reduce((sum, { count }) => sum + count, 0);
  return { case: path, times, failed, faults: all, report, found: one.found };
}
