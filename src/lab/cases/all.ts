import { delayCases } from './delays.js';
import type { FixtureCase } from './fixture-case.js';
import { gainCases } from './gains.js';
import { noteCases } from './notes.js';
import { reporterCases } from './reporters.js';

/** Every fixture whose output a formula predicts. The large state has a check of its own (large-state-check.ts). */
export const fixtureCases: readonly FixtureCase[] = [...gainCases, ...delayCases, ...noteCases, ...reporterCases];
