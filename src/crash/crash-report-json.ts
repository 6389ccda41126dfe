import type { CrashReport } from './crash-report.js';

/** Version of the JSON; grows when a reader must know. */
export const crashReportVersion = 1;

type Plain<T> = T extends bigint ? string : T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;

/**
 * A crash report as plain data: addresses and register values are hexadecimal texts (`0x7f00`). Its schema is
 * crash-report.schema.json.
 *
 * @since 0.1.0
 */
export type CrashReportJson = {
  schema: 'glovebox.crash-report';
  version: typeof crashReportVersion;
} & Plain<CrashReport>;

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/**
 * The report as plain data.
 *
 * @since 0.1.0
 */
export function crashReportJson(report: CrashReport): CrashReportJson {
  return {
    schema: 'glovebox.crash-report',
    version: crashReportVersion,
    ...(plain(report) as Plain<CrashReport>),
  };
}
