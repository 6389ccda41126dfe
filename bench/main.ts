import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeMachine } from '../src/bundle/machine.js';
import { note, print } from '../src/cli/output.js';
import { measureNative } from './native-side.js';
import { benchReport, type BenchRecord } from './report.js';
import { measureTypeScript } from './typescript-side.js';

interface Choices {
  only?: 'typescript' | 'native';
  rounds: number;
  seconds: number;
  out: string;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('Expected a number above 0, at most 3600.');
  return value;
}

function rounds(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('Expected a whole number.');
  return value;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const program = new Command('bench')
  .description('Measures glovebox on this machine, prints a table and writes it as JSON. Nothing passes or fails.')
  .addOption(new Option('--only <part>', 'one part').choices(['typescript', 'native']))
  .option('--rounds <n>', 'rounds of the native scenarios', rounds, 3)
  .option('--seconds <s>', 'per TypeScript task; a paced scenario runs twice as long in each round', positive, 0.5)
  .option('--out <folder>', 'where the JSON file goes', join(root, 'bench-out'))
  .parse();

const { only, rounds: roundCount, seconds, out } = program.opts<Choices>();
const time = new Date().toISOString();
// Before anything runs: the load of the machine is what was there without us.
const machine = describeMachine();
const typescript = only === 'native' ? [] : await measureTypeScript(seconds, note);
const native =
  only === 'typescript' ? [] : await measureNative(roundCount, { paced: 2 * seconds, free: seconds / 2 }, note);
const record: BenchRecord = { schema: 'glovebox.bench', version: 1, time, machine, typescript, native };

print(benchReport(record));
mkdirSync(out, { recursive: true });
// Colons are no part of a file name everywhere.
const file = join(out, `${time.replaceAll(':', '-')}.json`);
writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
print(`\nwritten: ${file}`);
