import type { SandboxExit } from '../api/sandbox-exit.js';
import type { CrashReport } from '../crash/crash-report.js';
import { isGloveboxError } from '../errors.js';
import type { PlayedCase } from './play-case.js';

/** What must hold of every case, whatever the plugins do. The order is that of reports. */
export const fuzzProperties = [
  'no crash',
  'no hang',
  'no breach',
  'within limits',
  'no refusal',
  'finite output',
  'bounded output',
  'parameters in range',
  'same output again',
  'same output in any division',
  'state brings parameters back',
  'state brings sound back',
  'blocks end in time',
  'true reports',
  'intact host',
  'nothing left behind',
] as const;
export type FuzzProperty = (typeof fuzzProperties)[number];

/** A property that did not hold. */
export interface Violation {
  property: FuzzProperty;
  /** What was seen. */
  message: string;
  /** The same for the same fault, as far as can be told: shrinking must not wander from one to another. */
  key: string;
  /** Of a crash or hang. */
  report?: CrashReport;
}

const propertyOfExit: Readonly<Record<SandboxExit['kind'], FuzzProperty>> = {
  crashed: 'no crash',
  hung: 'no hang',
  breached: 'no breach',
  'over-limit': 'within limits',
  stopped: 'intact host',
};

const propertyOfCode: Readonly<Record<string, FuzzProperty>> = {
  'sandbox-died': 'no crash',
  'timed-out': 'no hang',
  'protocol-breach': 'no breach',
  'plugin-refused': 'no refusal',
  'limit-exceeded': 'no refusal',
};

/** A text without the numbers that change from run to run. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/0x[\da-f]+|\d+/gi, 'N');
}

/** What went wrong while the case was performed: ends that nobody asked for, and errors. */
export function violationOf(played: PlayedCase): Violation | undefined {
  const { ends, failure, brokenHost } = played;
  if (brokenHost !== undefined) {
    return { property: 'intact host', message: `the group could not go on: ${brokenHost}`, key: 'intact host' };
  }
  const [end] = ends;
  if (end !== undefined) {
    const { exit, report, at } = end;
    const property = propertyOfExit[exit.kind];
    const message = `step ${at + 1}: ${report?.title ?? exit.reason}`;
    const key = `${property}: ${withoutNumbers(report?.title ?? exit.reason)}`;
    return { property, message, key, ...(report === undefined ? {} : { report }) };
  }
  if (failure === undefined) return undefined;
  const { error, at } = failure;
  const code = isGloveboxError(error) ? error.code : 'internal';
  const property = propertyOfCode[code] ?? 'intact host';
  const message = `step ${at + 1}: ${error instanceof Error ? error.message : String(error)}`;
  return { property, message, key: `${property}: ${code}` };
}
