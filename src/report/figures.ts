/** Numbers as people read them: three digits that matter, with their unit. */

const thinSpace = '\u202f';

/** Three significant digits, never in powers of ten. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return integer(value);
  if (size >= 1) return value.toFixed(size >= 10 ? 1 : 2);
  // 0.004 and not 0.00400: below 1 nothing stands in columns.
  return String(Number(value.toFixed(Math.min(6, 2 - Math.floor(Math.log10(size))))));
}

/** A whole number with its thousands apart. */
export function integer(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, thinSpace);
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let [size, index] = [Math.abs(value), 0];
  while (size >= base && index < units.length - 1) {
    size /= base;
    index += 1;
  }
  return `${value < 0 ? '-' : ''}${digits(size)}${thinSpace}${units[index]}`;
}

/** `43.1 µs` from nanoseconds. */
export function duration(ns: number): string {
  return Number.isFinite(ns) ? scaled(ns, 1000, ['ns', 'µs', 'ms', 's']) : '-';
}

/** `1.25 MiB` from bytes. */
export function bytes(count: number): string {
  return Number.isFinite(count) ? scaled(count, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']) : '-';
}

/** `1.44 %` from a share of 1. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${digits(share * 100)}${thinSpace}%` : '-';
}

/** `+3.1 %` from a ratio minus 1. */
export function change(ratio: number): string {
  if (!Number.isFinite(ratio)) return '-';
  const text = (Math.abs(ratio) * 100).toFixed(Math.abs(ratio) < 0.1 ? 2 : 1);
  return `${ratio < 0 ? '\u2212' : '+'}${text}${thinSpace}%`;
}

/** `45 s`, `8 min 20 s` from milliseconds. */
export function span(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${thinSpace}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${thinSpace}min ${seconds % 60}${thinSpace}s`;
  return `${Math.floor(minutes / 60)}${thinSpace}h ${minutes % 60}${thinSpace}min`;
}

/** `2026-11-21 06:14 UTC` from an ISO time; what is none comes back as it is. */
export function moment(time: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(time);
  return parts === null ? time : `${parts[1]} ${parts[2]} UTC`;
}

/** "1 crash", "3 crashes": `plural` where an s is not enough. */
export function counted(count: number, one: string, plural: string = `${one}s`): string {
  return `${integer(count)} ${count === 1 ? one : plural}`;
}
