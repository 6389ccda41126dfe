#!/usr/bin/env node
import { registerBundle } from './bundle.js';
import { registerCertify } from './certify.js';
import { registerCompare } from './compare.js';
import { registerDashboard } from './dashboard.js';
import { registerDoctor } from './doctor.js';
import { registerFuzz } from './fuzz.js';
import { registerHistory } from './history.js';
import { registerInspect } from './inspect.js';
import { registerLab } from './lab.js';
import { createProgram, runProgram } from './program.js';
import { registerQuarantine } from './quarantine.js';
import { registerRender } from './render.js';
import { registerReplay } from './replay.js';
import { registerReport } from './report.js';
import { registerRun } from './run.js';
import { registerScan } from './scan.js';

const program = createProgram();
// A command is a file of this folder and one line here; the order is that of the help.
registerScan(program);
registerInspect(program);
registerRender(program);
registerRun(program);
registerCertify(program);
registerFuzz(program);
registerCompare(program);
registerLab(program);
registerBundle(program);
registerHistory(program);
registerQuarantine(program);
registerReport(program);
registerDashboard(program);
registerReplay(program);
registerDoctor(program);

await runProgram(program, process.argv.slice(2));
