import { calibrate } from '../api/calibration.js';
import { Bundle } from '../bundle/bundle.js';
import { countBelongings } from '../lab/leftovers.js';
import { setLogLevels, setLogSink } from '../log.js';
import { CasePlugins } from './case-plugins.js';
import { arbitraryCase } from './draw-case.js';
import { FuzzRun, type FuzzOptions } from './fuzz-run.js';
import type { FuzzSummary } from './fuzz-summary.js';
import { pluginKey } from './plugin-shape.js';

/**
 * Plays random groups of plugins and random lives of them, and checks what must hold whatever plugins do. Failures are made
 * smaller and kept as cases in a bundle.
 * @throws GloveboxError for what is no fault of a plugin: no such file, not a plugin, no place to write
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const { out, seed, signal, limitMs, mostCases } = options;
  const plugins = new CasePlugins();
  // Before anything is written: files that are no plugins are a mistake of the caller.
  for (const plugin of options.plugins) {
    signal?.throwIfAborted();
    await plugins.learn(plugin);
  }
  const bundle = Bundle.create({
    tool: 'fuzz',
    parent: out,
    seed,
    options: { plugins: options.plugins.map(pluginKey), limitMs, ...(mostCases === undefined ? {} : { mostCases }) },
    calibration: await calibrate(),
  });
  const before = countBelongings();
  const previousSink = setLogSink((entry) => bundle.addLog({ ...entry }));
  if (process.env['GLOVEBOX_LOG'] === undefined) setLogLevels('*:info');
  const run = new FuzzRun(options, bundle, plugins);
  let status: FuzzSummary['status'] = 'aborted';
  let properties: FuzzSummary['properties'] = [];
  try {
    const met = await run.meetPlugins();
    await run.hunt(arbitraryCase({ plugins: met }));
    run.checkLeftovers(before);
    status = run.failures.some(({ verdict }) => verdict !== 'inconclusive') ? 'failed' : 'held';
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    properties = run.conclude();
    setLogSink(previousSink);
    bundle.close(status);
  }
  return {
    schema: 'glovebox.fuzz',
    version: 1,
    status,
    bundle: bundle.folder,
    seed,
    ...run.facts,
    properties,
    machine: bundle.machine,
    missing: bundle.missing,
  };
}
