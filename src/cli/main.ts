#!/usr/bin/env node
import type { Command } from 'commander';
import { createProgram, runProgram } from './program.js';

type Register = (program: Command) => void;

/**
 * A command is a file of this folder and one line here; the order is that of the help. Only the file of the command that is run is
 * loaded: all of them together take longer than many a command.
 */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  scan: async () => (await import('./scan.js')).registerScan,
  inspect: async () => (await import('./inspect.js')).registerInspect,
  render: async () => (await import('./render.js')).registerRender,
  run: async () => (await import('./run.js')).registerRun,
  certify: async () => (await import('./certify.js')).registerCertify,
  fuzz: async () => (await import('./fuzz.js')).registerFuzz,
  compare: async () => (await import('./compare.js')).registerCompare,
  lab: async () => (await import('./lab.js')).registerLab,
  bundle: async () => (await import('./bundle.js')).registerBundle,
  history: async () => (await import('./history.js')).registerHistory,
  quarantine: async () => (await import('./quarantine.js')).registerQuarantine,
  report: async () => (await import('./report.js')).registerReport,
  dashboard: async () => (await import('./dashboard.js')).registerDashboard,
  replay: async () => (await import('./replay.js')).registerReplay,
  doctor: async () => (await import('./doctor.js')).registerDoctor,
};

const words = process.argv.slice(2);
const [name = ''] = words;
const program = createProgram();
// Without a command that is known, as for the help, all are wanted.
const wanted = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
for (const load of wanted) (await load?.())?.(program);

await runProgram(program, words);
