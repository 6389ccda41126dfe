import { relative } from 'node:path';
import type { FuzzFailure, FuzzSummary } from '../fuzz/fuzz-summary.js';
import { printable } from '../scan/plugin-text.js';
import { colors, table } from './output.js';

const colorOf = (verdict: string): ((text: string) => string) => {
  if (verdict === 'pass') return colors.green;
  return ['crash', 'hang', 'fail', 'over-limit'].includes(verdict) ? colors.red : colors.yellow;
};

function times(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** "crashed in 3 of 10 reruns". */
export function describeReruns(property: string, { failed, of }: { failed: number; of: number }): string {
  const what = property === 'no crash' ? 'crashed' : property === 'no hang' ? 'hung' : 'failed';
  if (of === 1) return failed === 1 ? `${what} again` : 'did not come back';
  return failed === of ? `${what} in all of ${times(of, 'rerun')}` : `${what} in ${failed} of ${times(of, 'rerun')}`;
}

function failureLines(one: FuzzFailure): string[] {
  const size = `${times(one.steps, 'step')}, shrunk from ${one.drawnSteps}`;
  return [
    `${colorOf(one.verdict)(one.verdict)}: ${one.property}`,
    `  ${printable(one.message, 400)}`,
    `  ${describeReruns(one.property, one.reruns)}; seen in ${times(one.seen, 'case')}; ${size}`,
    ...(one.crash === undefined ? [] : [`  report: ${one.crash}.txt in the bundle`]),
    ...(one.replay === undefined ? [] : [`  replay: ${one.replay}`]),
  ];
}

/** What `glovebox fuzz` prints at the end. */
export function fuzzReport(summary: FuzzSummary): string {
  const lines: string[] = [];
  for (const { name, failsAlone, isDeterministic, restartsAsNew, hasState } of summary.plugins) {
    const traits = [
      isDeterministic ? 'deterministic' : 'not deterministic: its output is not compared',
      hasState ? 'has a state' : 'has no state',
      ...(isDeterministic && hasState && !restartsAsNew
        ? ['a restart is heard: states are compared by parameters']
        : []),
    ];
    if (failsAlone) lines.push(`${printable(name)}: fails when it plays alone`);
    else if (summary.plugins.length <= 8) lines.push(`${printable(name)}: ${traits.join(', ')}`);
  }
  if (summary.plugins.length > 8) lines.push(`${summary.plugins.length} plugins`);
  const rows = summary.properties.map(({ property, verdict, tried }) => [
    property,
    colorOf(verdict)(verdict),
    `${tried}`,
  ]);
  lines.push('', table(['property', 'verdict', 'tried'], rows), '');
  const classes = Object.entries(summary.classes).map(([name, share]) => `${name} ${Math.round(100 * share)} %`);
  if (summary.cases > 0) lines.push(`of ${times(summary.cases, 'case')}: ${classes.join(', ')}`, '');
  for (const failure of summary.failures) lines.push(...failureLines(failure), '');
  for (const missing of summary.missing) lines.push(`not written: ${missing}`);
  const rate = `${summary.cases} cases in ${summary.seconds.toFixed(1)} s (${summary.casesPerSecond.toFixed(1)} per second)`;
  lines.push(`${summary.status}: ${rate}, seed ${summary.seed}, bundle ${relative('', summary.bundle) || '.'}`);
  return lines.join('\n');
}
