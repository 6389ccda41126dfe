import { printable } from '../scan/plugin-text.js';
import type { CrashFrame, CrashReport, CrashTraceEvent } from './crash-report.js';

/** Longest text of a plugin in one line. */
const longest = 300;

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const clean = (text: string): string => printable(text, longest);
const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function frameLine(frame: CrashFrame, index: number, isGuilty: boolean): string {
  const mark = isGuilty ? '>' : ' ';
  const module = frame.module === '' ? 'no file' : clean(fileName(frame.module));
  const place =
    frame.function === ''
      ? `${module}+${hex(frame.offset)}`
      : `${module}!${clean(frame.function)}+${hex(BigInt(frame.functionOffset))}`;
  const source =
    frame.sourceFile === '' ? '' : ` at ${clean(frame.sourceFile)}${frame.line === 0 ? '' : `:${frame.line}`}`;
  return ` ${mark} ${`#${index}`.padEnd(3)} ${hex(frame.address).padStart(14)}  ${place}${source}`;
}

function eventLine(event: CrashTraceEvent): string {
  return `  block ${event.block} frame ${event.time}: ${event.kind} ${event.id} = ${event.value} (device ${event.device})`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function where(report: CrashReport): string[] {
  const { end } = report;
  const lines = [`sandbox   ${report.sandbox}${report.sandboxName === '' ? '' : ` (${clean(report.sandboxName)})`}`];
  if (end.device !== 0) lines.push(`device    ${end.device} (${clean(report.pluginName)}, ${clean(report.pluginId)})`);
  if (report.pluginFile !== '') lines.push(`plugin    ${clean(report.pluginFile)}`);
  if (end.call !== '') lines.push(`call      ${clean(end.call)}`);
  if (report.threadRole !== '') {
    lines.push(
      `thread    ${clean(report.threadRole)}${report.threadName === '' ? '' : ` (${clean(report.threadName)})`}`,
    );
  }
  if (report.block !== 0) lines.push(`block     ${report.block}`);
  if (report.noticedBy !== '') lines.push(`noticed   by ${clean(report.noticedBy)}`);
  return lines.map((line) => `  ${line}`);
}

/** Four to a line, as far as they fit. */
function registerLines(report: CrashReport): string[] {
  const lines: string[] = [];
  for (let start = 0; start < report.registers.length; start += 4) {
    const row = report.registers.slice(start, start + 4);
    lines.push(
      `  ${row.map(({ name, value }) => `${clean(name).padStart(6)} ${hex(value).padEnd(18)}`).join(' ')}`.trimEnd(),
    );
  }
  return lines;
}

/**
 * The report for people, many lines, no colours. Control characters of plugins are replaced, so it is safe on a terminal.
 *
 * @since 0.1.0
 */
export function crashReportText(report: CrashReport): string {
  const output = report.outputTail.split('\n').map((line) => `  | ${clean(line)}`.trimEnd());
  while (output.length > 0 && output.at(-1) === '  |') output.pop();
  const frames = report.frames.map((frame, index) => frameLine(frame, index, index === report.guiltyFrame));
  return [
    clean(report.title),
    ...section('What happened', [
      `  ${clean(report.end.reason)}`,
      ...(report.detail === '' ? [] : [`  ${clean(report.detail)}`]),
    ]),
    ...section('Where', where(report)),
    ...section('Backtrace, innermost first', frames),
    ...section('Registers', registerLines(report)),
    ...section('Last parameters, oldest first', report.lastParameters.map(eventLine)),
    ...section('Last events, oldest first', report.lastEvents.map(eventLine)),
    ...section('Last output', output),
    ...section(
      'Missing',
      report.missing.map((sentence) => `  ${clean(sentence)}`),
    ),
    '',
  ].join('\n');
}
