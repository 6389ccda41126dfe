import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { calibrate } from '../src/api/calibration.js';
import { Bundle } from '../src/bundle/bundle.js';
import { note, print } from '../src/cli/output.js';
import { resultsOf } from './goals.js';
import type { Line } from './lines.js';
import { overRuns, runsIn } from './over-runs.js';
import { measureCrashes, measureNativeStep, type NativeExtent } from './native-steps.js';
import { benchReport, type BenchRecord } from './report.js';
import { rowsOf } from './rows.js';
import { measureScan } from './scan-step.js';
import { chosenSteps, stepNames, stepTexts, type StepName } from './steps.js';
import { measureTypeScript, type TaskTimes } from './typescript-side.js';

interface Choices {
  quick: boolean;
  rounds?: number;
  seed: number;
  plugin?: string;
  out: string;
  medians: boolean;
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
  };
}

function existing(text: string): string {
  if (existsSync(text)) return text;
  throw new InvalidArgumentError('There is no such file.');
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Debian's zam-plugins has it: a small real plugin, of which the figures of other hosts are known. */
const usualPlugin = '/usr/lib/clap/ZaMultiCompX2.clap';

const program: Command = new Command('bench')
  .description('Measures glovebox on this machine beside what the machine can do at best. Nothing passes or fails.')
  .argument('[steps...]', 'what to measure (default: everything)')
  .option('--quick', 'about a minute: fewer lengths, one round', false)
  .option('--rounds <n>', 'rounds of every comparison (default: 3, with --quick 1)', wholeNumber(100))
  .option('--seed <n>', 'of the order in which things are measured', wholeNumber(2 ** 31), 1)
  .option('--plugin <file>', `a real plugin beside the fixture (default: ${usualPlugin} if it is there)`, existing)
  .option('--out <folder>', 'where the bundle goes', join(root, 'bench-out'))
  .option('--medians', 'measure nothing: the medians of all whole runs in that folder', false)
  .addHelpText('after', `\nsteps:\n${stepNames.map((name) => `  ${name.padEnd(14)}${stepTexts[name]}`).join('\n')}`)
  .parse();

const { quick: isQuick, seed, out, ...rest } = program.opts<Choices>();
if (rest.medians) {
  const runs = existsSync(out) ? runsIn(out) : [];
  if (runs.length === 0) program.error(`error: there is no whole run in ${out}`, { exitCode: 2 });
  print(overRuns(runs));
  process.exit(0);
}
const rounds = rest.rounds ?? (isQuick ? 1 : 3);
const plugin = rest.plugin ?? (existsSync(usualPlugin) ? usualPlugin : undefined);
const steps = chosenSteps(program.args);
if (typeof steps === 'string') program.error(`error: ${steps}`, { exitCode: 2 });

const extent: NativeExtent = { rounds, isQuick, seed, plugin };
const typescript: TaskTimes[] = [];

async function measure(step: StepName): Promise<Line[]> {
  if (step === 'typescript') {
    typescript.push(...(await measureTypeScript(isQuick ? 0.05 : 0.5, isQuick ? 5 : 30, note)));
    return [];
  }
  if (step === 'crash') return measureCrashes(extent);
  if (step === 'scan') return measureScan(isQuick ? 2000 : 5000);
  return measureNativeStep(step, extent);
}

/** A step that could not be measured is said at the end and costs no other. */
async function measureAll(names: readonly StepName[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const step of names) {
    const started = performance.now();
    try {
      lines.push(...(await measure(step)));
      note(`${step}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      lines.push({ kind: 'missing', step, cell: {}, why });
      note(`${step}: not measured: ${why}`);
      process.exitCode = 1;
    }
  }
  return lines;
}

// Before anything runs: the load of the machine is what was there without us.
const bundle = Bundle.create({
  tool: 'bench',
  parent: out,
  seed,
  options: { steps, isQuick, rounds },
  calibration: await calibrate(),
});
const rows = rowsOf(await measureAll(steps));
for (const {
  step,
  cell,
  arm,
  hdr,
  realtime,
  placement,
  preWake,
  count,
  min,
  mean,
  p50,
  p90,
  p99,
  p999,
  max,
} of rows.times) {
  const facts = Object.entries({
    ...cell,
    arm,
    realtime: realtime ?? '',
    placement: placement ?? '',
    preWake: preWake ?? '',
  });
  const labels = Object.fromEntries(
    facts.map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
  );
  bundle.addHistogram({ name: step, unit: 'ns', labels, count, min, mean, p50, p90, p99, p999, max, hdr });
}
const record: BenchRecord = {
  schema: 'glovebox.bench',
  version: 2,
  time: new Date().toISOString(),
  machine: bundle.machine,
  steps,
  isQuick,
  seed,
  rounds,
  goals: resultsOf(rows),
  // The distributions are in hist.jsonl.
  rows: { ...rows, times: rows.times.map((row) => ({ ...row, hdr: '' })) },
  typescript,
};
const report = benchReport(record);
print(report);
writeFileSync(join(bundle.folder, 'bench.json'), `${JSON.stringify(record, undefined, 2)}\n`);
writeFileSync(join(bundle.folder, 'report.txt'), `${report}\n`);
bundle.close(process.exitCode === undefined ? 'held' : 'failed');
print(`\nwritten: ${bundle.folder}`);
