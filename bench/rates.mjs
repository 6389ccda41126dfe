// `node bench/rates.mjs`: how often `glovebox compare` errs. Counts false "regressed" among comparisons of identical code, and how
// often a planted slowdown is found, through the compiled program, each comparison in a process of its own.
//
//   --recorded N   N comparisons of each kind on recorded noise (default 200): rounds that were measured once on a busy
//                  machine, drawn and planted into, stored as bundles, compared by the program
//   --rounds N     rounds of each recorded comparison, 8 to 32 (default 32)
//   --live N       N comparisons of each kind, measured now (default 0; about a minute each)
//   --only KIND    same, mean or tail
//   --words=TEXT  further words for live comparisons, such as --words="--rounds 12 --seconds 0.1"
//   --seed N       other draws
//   --record DIR.. makes the recording of bundles that live comparisons of identical code left
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { fail, root } from '../ci/tool.mjs';

if (!existsSync(join(root, 'dist', 'index.js'))) fail('dist/ is missing: npm run build makes it');
const { Bundle } = await import('../dist/bundle/bundle.js');
const { describeMachine } = await import('../dist/bundle/machine.js');
const { readBundle } = await import('../dist/bundle/read-bundle.js');
const { Distribution } = await import('../dist/measure/distribution.js');
const { SeededRandom } = await import('../dist/measure/random.js');

const program = join(root, 'dist', 'cli', 'main.js');
const recording = join(root, 'bench', 'recorded-rounds.json.br');
const plugins = join(root, 'build', 'Release', 'bench', 'planted_slowness.clap');
const kinds = ['same', 'mean', 'tail'];
const arms = ['A', 'A again', 'B'];
const kept = ['process wall clean', 'process cpu'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recorded: { type: 'string', default: '200' },
    live: { type: 'string', default: '0' },
    only: { type: 'string', multiple: true },
    words: { type: 'string', default: '' },
    rounds: { type: 'string', default: '32' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});

/** Durations and how often each came, durations as steps from the one before: small numbers, which pack well. */
function pack(hdr) {
  const histogram = decodeFromCompressedBase64(hdr, 32, false);
  const steps = [];
  const counts = [];
  let last = 0;
  for (let index = 0; index < histogram.countsArrayLength; ++index) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    const ns = histogram.medianEquivalentValue(histogram.valueFromIndex(index));
    steps.push(ns - last);
    counts.push(count);
    last = ns;
  }
  return [steps, counts];
}

function unpack([steps, counts]) {
  let ns = 0;
  return steps.map((step, index) => [(ns += step), counts[index]]);
}

/** Rounds of a live comparison of identical code become one list: who was A or B among equals does not matter. */
async function record(bundles) {
  const rounds = new Map();
  for (const [number, path] of bundles.entries()) {
    for (const { name, labels, hdr } of (await readBundle(path)).histograms) {
      if (!kept.includes(name) || !arms.includes(labels.arm) || labels.confirmation !== undefined) continue;
      const key = `${number} ${labels.round}`;
      const round = rounds.get(key) ?? {};
      rounds.set(key, round);
      const scenario = (round[labels.scenario] ??= { frames: labels.frames, arms: {} });
      (scenario.arms[labels.arm] ??= {})[name] = pack(hdr);
    }
  }
  const all = [...rounds.values()].map((round) =>
    Object.entries(round).map(([scenario, { frames, arms: own }]) => ({ scenario, frames, arms: Object.values(own) })),
  );
  const machine = describeMachine();
  const text = JSON.stringify({ schema: 'glovebox.recorded-rounds', version: 1, machine, rounds: all });
  const bytes = brotliCompressSync(text);
  writeFileSync(recording, bytes);
  console.log(`${recording}: ${all.length} rounds, ${bytes.length} bytes`);
}

function shuffled(list, random) {
  const rest = [...list];
  return list.map(() => rest.splice(random.below(rest.length), 1)[0]);
}

/** What was measured, as if there had been more work: 5 % in each block, or twice as much in 1.5 % of blocks. */
function plant(kind, pairs, random) {
  if (kind === 'mean') return pairs.map(([ns, count]) => [ns * 1.05, count]);
  if (kind === 'same') return pairs;
  return pairs.flatMap(([ns, count]) => {
    let doubled = 0;
    for (let block = 0; block < count; ++block) if (random.below(1000) < 15) doubled += 1;
    return [
      [ns, count - doubled],
      [2 * ns, doubled],
    ].filter(([, left]) => left > 0);
  });
}

/** A bundle of recorded rounds in an order that is drawn, their arms dealt anew, the last one with what is planted. */
function storeComparison(parent, { machine, rounds }, kind, random, seed) {
  const planned = count(values.rounds);
  const bundle = Bundle.create({ tool: 'compare', parent, seed, options: { rounds: planned }, machine });
  for (const [index, scenarios] of shuffled(rounds, random).slice(0, planned).entries()) {
    const order = shuffled([0, 1, 2], random);
    for (const { scenario, frames, arms: own } of scenarios) {
      for (const [place, arm] of arms.entries()) {
        const labels = { scenario, plugin: arm === 'B' ? kind : 'same', arm, round: index + 1, frames };
        for (const [name, packed] of Object.entries(own[order[place]])) {
          const distribution = new Distribution();
          distribution.recordCounts(plant(arm === 'B' ? kind : 'same', unpack(packed), random));
          bundle.addHistogram({ name, unit: 'ns', labels, ...distribution.quantiles(), hdr: distribution.encode() });
        }
      }
    }
  }
  bundle.close('held');
  return bundle.folder;
}

/** The comparison that runs now. Who stops this script stops it too, and gets what was counted until then. */
let child;
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped.abort();
    child?.kill('SIGINT');
  });
}

/** What the program said; undefined if it was stopped. */
async function compare(words) {
  child = spawn(process.execPath, [program, 'compare', ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.on('close', (exitCode) => resolve(exitCode)));
  if (stopped.signal.aborted) return undefined;
  try {
    return { code, record: JSON.parse(text) };
  } catch {
    return fail(`glovebox compare ${words.join(' ')} ended with ${code} and said no JSON`);
  }
}

const share = (part, whole) => `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(2)} %)`;

/** What is counted of one kind of comparison. */
class Tally {
  comparisons = 0;
  red = 0;
  series = 0;
  redSeries = 0;
  byMeasure = new Map();

  add(result) {
    if (result === undefined) return;
    const { code } = result;
    const { series } = result.record;
    this.comparisons += 1;
    this.red += code === 1 ? 1 : 0;
    this.series += series.length;
    for (const { scenario, measure, verdict } of series) {
      if (verdict === 'regressed') this.redSeries += 1;
      const key = `${scenario}, ${measure}`;
      const verdicts = this.byMeasure.get(key) ?? {};
      this.byMeasure.set(key, { ...verdicts, [verdict]: (verdicts[verdict] ?? 0) + 1 });
    }
  }

  print(name) {
    console.log(
      `${name}: regressed in ${share(this.red, this.comparisons)} comparisons, ${share(this.redSeries, this.series)} series`,
    );
    for (const [key, verdicts] of this.byMeasure) {
      const words = Object.entries(verdicts).map(([verdict, count]) => `${verdict} ${count}`);
      console.log(`  ${key}: ${words.join(', ')}`);
    }
  }
}

const count = (text) => (/^\d+$/.test(text) ? Number(text) : fail(`expected a whole number but got ${text}`));
const chosen = values.only ?? kinds;
if (!chosen.every((kind) => kinds.includes(kind))) fail(`expected --only ${kinds.join(', ')}`);
if (values.record) {
  await record(positionals);
} else {
  const parent = mkdtempSync(join(tmpdir(), 'glovebox-rates-'));
  const random = new SeededRandom(count(values.seed));
  const begin = loadavg()[0];
  try {
    const tallies = new Map(
      ['recorded', 'live'].flatMap((noise) => chosen.map((kind) => [`${noise} ${kind}`, new Tally()])),
    );
    const noise = JSON.parse(brotliDecompressSync(readFileSync(recording)).toString('utf8'));
    for (let turn = 0; turn < count(values.recorded) && !stopped.signal.aborted; ++turn) {
      for (const kind of chosen) {
        if (stopped.signal.aborted) break;
        const bundle = storeComparison(parent, noise, kind, random, turn);
        tallies.get(`recorded ${kind}`).add(await compare([bundle, bundle]));
        rmSync(bundle, { recursive: true });
      }
      if (turn % 20 === 19) console.error(`recorded: ${turn + 1} of each kind, load ${loadavg()[0].toFixed(1)}`);
    }
    const planted = { same: 'base', mean: 'mean', tail: 'tail' };
    const pathOf = (kind) => `${plugins}#org.glovebox.bench.planted.${planted[kind]}`;
    const words = values.words.split(' ').filter((word) => word !== '');
    for (let turn = 0; turn < count(values.live) && !stopped.signal.aborted; ++turn) {
      for (const kind of chosen) {
        const result = await compare([pathOf('same'), pathOf(kind), '--out', parent, ...words]);
        if (result === undefined) break;
        tallies.get(`live ${kind}`).add(result);
        console.log(`live ${turn + 1} ${kind}: ${result.record.verdict}, load ${loadavg()[0].toFixed(1)}`);
      }
    }
    for (const [name, tally] of tallies) if (tally.comparisons > 0) tally.print(name);
    console.log(`load ${begin.toFixed(1)} at the beginning, ${loadavg()[0].toFixed(1)} at the end`);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
