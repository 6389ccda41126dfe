import type { Finding, LabSession } from '../session.js';
import { cellName, cellsOf, type Cell, type Placement } from './cell.js';
import { checkOffline } from './offline.js';
import { whyLeftOut } from './platform.js';
import { runCell, type CellResult } from './run-cell.js';

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}

/** Crashers that end their process in a block also do so in the middle of a render. */
function endsInBlock({ declared, placement }: Cell): boolean {
  return (
    placement === 'alone' && declared.call === 'process' && ['crashed', 'exited', 'hung'].includes(declared.expect)
  );
}

/** What a cell found, as the bundle keeps it. */
export function findingOfCell(cell: Cell, seed: number, result: CellResult, offline: readonly string[]): Finding {
  const { exit, report, counter } = result;
  const facts = {
    placement: cell.placement,
    does: cell.declared.does,
    call: cell.declared.call,
    kind: exit?.kind ?? (counter === undefined ? undefined : 'noticed'),
    reason: exit?.reason,
    title: report?.title,
    detectionMs: round(result.detectionMs),
    recoveryMs: round(result.recoveryMs),
    isQuarantined: result.isQuarantined,
    exactBlocks: result.exactBlocks,
    missingBlocks: result.missingBlocks,
    ...(counter === undefined ? {} : { counter }),
    ...(result.untold === undefined ? {} : { untold: result.untold }),
    replay: `glovebox replay ${cellName(cell)} --seed ${seed}`,
  };
  const problems = [...result.problems, ...offline];
  if (problems.length === 0) return { facts };
  return { verdict: 'fail', expected: 'contained, named, recovered', actual: problems.join('; '), facts };
}

/** Runs one cell and says what was found. */
export async function checkCell(lab: LabSession, cell: Cell): Promise<Finding> {
  const result = await runCell(lab.files, cell, { seed: lab.seed });
  if (result.untold !== undefined && result.problems.length === 0)
    return { verdict: 'not-supported', facts: { reason: `this system does not tell ${result.untold}` } };
  const offline = endsInBlock(cell) ? await checkOffline(lab.files, cell, lab.seed) : [];
  const crashFile = result.report === undefined ? undefined : lab.bundle.addCrash(result.report);
  const finding = findingOfCell(cell, lab.seed, result, offline);
  return crashFile === undefined ? finding : { ...finding, facts: { ...finding.facts, crashFile } };
}

/** The crash matrix: every crasher, or those that were asked for, in both formats, in every placement. */
export async function checkCrashMatrix(
  lab: LabSession,
  options: { placements: readonly Placement[]; crashers: readonly string[] | undefined; isMemoryLimited: boolean },
): Promise<void> {
  const { placements, crashers, isMemoryLimited } = options;
  for (const cell of cellsOf(lab.files, placements, crashers)) {
    const { declared, format, placement } = cell;
    const leftOut = whyLeftOut(cell, { isMemoryLimited });
    await lab.step({ kind: 'crasher', name: declared.name, format, placement, seed: lab.seed }, async () => {
      if (leftOut === undefined) return checkCell(lab, cell);
      return { verdict: 'not-supported', facts: { reason: leftOut } };
    });
  }
}
