/** How important a log entry is; `off` silences an area. @since 0.1.0 */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'off';

/** One structured log entry: a line of JSON on standard error unless {@link setLogSink} says otherwise. @since 0.1.0 */
export interface LogEntry {
  /** ISO 8601, UTC. */
  time: string;
  /** Which part speaks: `native`, `group`, `policy` ... */
  area: string;
  level: Exclude<LogLevel, 'off'>;
  message: string;
  /** Facts of this entry. */
  fields: Readonly<Record<string, unknown>>;
}

/** Writes entries of one area. @since 0.1.0 */
export interface Logger {
  debug(message: string, fields?: LogEntry['fields']): void;
  info(message: string, fields?: LogEntry['fields']): void;
  warning(message: string, fields?: LogEntry['fields']): void;
  error(message: string, fields?: LogEntry['fields']): void;
  /** True if entries of that level are written: ask before collecting expensive fields. */
  isEnabled(level: LogEntry['level']): boolean;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3, off: 4 };

/**
 * Reads the value of `GLOVEBOX_LOG`: `area:level` pairs with commas between, `*` for all areas; a level alone is for all
 * areas, later pairs win. What cannot be read is left out and returned in `rejected`.
 *
 * @since 0.1.0
 */
export function parseLogSetting(setting: string): { levels: Map<string, LogLevel>; rejected: string[] } {
  const levels = new Map<string, LogLevel>();
  const rejected: string[] = [];
  for (const pair of setting
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')) {
    const colon = pair.lastIndexOf(':');
    const area = colon < 0 ? '*' : pair.slice(0, colon).trim();
    const level = pair.slice(colon + 1).trim();
    if (area !== '' && level in ranks) levels.set(area, level as LogLevel);
    else rejected.push(pair);
  }
  return { levels, rejected };
}

function writeLine(entry: LogEntry): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

let levels: ReadonlyMap<string, LogLevel> | undefined;
let sink: (entry: LogEntry) => void = writeLine;

function levelOf(area: string): LogLevel {
  if (levels === undefined) {
    const parsed = parseLogSetting(process.env['GLOVEBOX_LOG'] ?? '');
    levels = parsed.levels;
    if (parsed.rejected.length > 0) {
      writeLine({
        time: new Date().toISOString(),
        area: 'log',
        level: 'warning',
        message: 'GLOVEBOX_LOG: expected area:level with debug, info, warning, error or off',
        fields: { rejected: parsed.rejected },
      });
    }
  }
  return levels.get(area) ?? levels.get('*') ?? 'off';
}

/** Sets what is logged, as `GLOVEBOX_LOG` does at the start. @since 0.1.0 */
export function setLogLevels(setting: string): void {
  levels = parseLogSetting(setting).levels;
}

/** Sends entries elsewhere, for example into a bundle. Returns the sink that was set before. @since 0.1.0 */
export function setLogSink(next: (entry: LogEntry) => void): (entry: LogEntry) => void {
  const previous = sink;
  sink = next;
  return previous;
}

/** The logger of one area. Nothing is written unless `GLOVEBOX_LOG` or {@link setLogLevels} asks for it. @since 0.1.0 */
export function logger(area: string): Logger {
  const isEnabled = (level: LogEntry['level']): boolean => ranks[level] >= ranks[levelOf(area)];
  const write = (level: LogEntry['level'], message: string, fields: LogEntry['fields'] = {}): void => {
    if (isEnabled(level)) sink({ time: new Date().toISOString(), area, level, message, fields });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warning: (message, fields) => write('warning', message, fields),
    error: (message, fields) => write('error', message, fields),
    isEnabled,
  };
}
