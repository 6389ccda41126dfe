// How long `glovebox history` takes over many stored runs: makes them (small bundles, 8 scenarios each), and times the program from
// start to end. usage: node bench/history.mjs [--runs 10000] [--folder <folder that is kept>]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Distribution } from '../dist/measure/distribution.js';
import { describeMachine } from '../dist/bundle/machine.js';
import { indexName } from '../dist/history/history-index.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, folder: { type: 'string' } } });
const runs = Number(values.runs);
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'glovebox-history-'));
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const scenarios = ['one sandbox', 'three in series', 'three pipelined', 'in this process'].flatMap((name) =>
  [64, 512].map((frames) => `${name}, ${frames} frames, paced`),
);

/** The same noise each time. */
let state = 1;
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

const durations = new Distribution();
durations.record(Array.from({ length: 500 }, () => 20_000 * (1 + uniform())));
const hdr = durations.encode();
const base = durations.quantiles();

function makeRun(number) {
  const startedAt = new Date(Date.UTC(2024, 0, 1) + number * 3_600_000).toISOString();
  const path = join(folder, `${startedAt.slice(0, 19).replaceAll(':', '-')}Z`);
  mkdirSync(path, { recursive: true });
  const step = number >= runs / 2 ? 1.1 : 1;
  const lines = scenarios.map((name, index) => {
    const factor = (1 + 0.03 * (uniform() + uniform() - 1)) * (index === 0 ? step : 1);
    const quantiles = Object.fromEntries(
      Object.entries(base).map(([key, value]) => [key, key === 'count' ? value : value * factor]),
    );
    const head = {
      schema: 'glovebox.histogram',
      version: 1,
      time: startedAt,
      name,
      unit: 'ns',
      labels: { frames: 64 },
    };
    return JSON.stringify({ ...head, ...quantiles, hdr });
  });
  const result = {
    schema: 'glovebox.result',
    version: 1,
    time: startedAt,
    kind: 'fixture',
    name: 'gain',
    verdict: 'pass',
  };
  const run = { schema: 'glovebox.run', version: 1, tool: 'lab', startedAt, status: 'held', seed: number };
  writeFileSync(join(path, 'hist.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(path, 'results.jsonl'), `${JSON.stringify({ ...result, durationMs: 1 })}\n`);
  writeFileSync(join(path, 'run.json'), JSON.stringify({ ...run, machine: describeMachine(), options: {} }));
}

function timed(name, words) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'history', ...words], {
    maxBuffer: 2 ** 30,
  });
  const ms = Math.round(performance.now() - start);
  if (status !== 0) throw new Error(`${name}: exit code ${status}: ${stderr}`);
  console.log(`${name.padEnd(44)} ${String(ms).padStart(7)} ms  ${stdout.length} bytes`);
  return stdout.toString();
}

try {
  if (!existsSync(folder) || values.folder === undefined || !existsSync(join(folder, indexName))) {
    for (let number = 0; number < runs; ++number) makeRun(number);
  }
  console.log(`${runs} runs of ${scenarios.length * 3} series, ${cpus()[0]?.model}, Node ${process.version}`);
  timed('first look (reads every bundle)', [folder]);
  for (let time = 0; time < 3; ++time) timed('trends', [folder]);
  timed('trends as JSON', [folder, '--json']);
  const average = 'SELECT scenario, avg(value) FROM series GROUP BY scenario';
  for (let time = 0; time < 3; ++time) timed('query over series', ['query', average, '--in', folder]);
  timed('query over runs', ['query', 'SELECT count(*) FROM runs', '--in', folder]);
  timed('query over results (reads every file)', [
    'query',
    'SELECT verdict, count(*) FROM results GROUP BY 1',
    '--in',
    folder,
  ]);
  console.log(`index: ${statSync(join(folder, indexName)).size} bytes`);
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true });
}
