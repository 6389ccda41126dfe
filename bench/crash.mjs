// `npm run bench:crash [-- --reps N --crashes N --plugin FILE]`: figures of crashes, hangs and recoveries, measured natively
// (bench/native/crash_bench.cpp) and kept beside the machine they belong to. `npm run soak [-- --seconds N]`: the same for
// bench/native/crash_soak.cpp.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from '../ci/tool.mjs';

const [program, ...rest] = process.argv.slice(2);
const file = join(root, 'build', 'Release', 'bench', program ?? '');
if (program === undefined || !existsSync(file)) fail(`${file} is missing: npm run build makes it (Linux only)`);

const lines = [];
const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
let text = '';
child.stdout.setEncoding('utf8');
child.stdout.on('data', (chunk) => {
  text += chunk;
  const parts = text.split('\n');
  text = parts.pop() ?? '';
  for (const line of parts) {
    if (line.startsWith('{')) lines.push(line);
    else process.stdout.write(`${line}\n`);
  }
});
const code = await new Promise((resolve) => {
  child.on('close', (exitCode, signal) => resolve(exitCode ?? `signal ${signal}`));
});
const figures = lines.at(-1);
if (figures !== undefined) {
  const { describeMachine } = await import('../dist/bundle/machine.js');
  const time = new Date().toISOString();
  const record = {
    schema: 'glovebox.native-bench',
    version: 1,
    time,
    machine: describeMachine(),
    ...JSON.parse(figures),
  };
  const folder = join(root, 'bench-out');
  mkdirSync(folder, { recursive: true });
  const out = join(folder, `${program}-${time.replaceAll(':', '-')}.json`);
  writeFileSync(out, `${JSON.stringify({ ...record, schema: 'glovebox.native-bench' }, undefined, 2)}\n`);
  process.stdout.write(`\nwritten: ${out}\n`);
}
if (code !== 0) fail(`${program} ended with ${code}`);
