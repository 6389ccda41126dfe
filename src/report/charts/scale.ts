/** Maps figures to places in a chart. */
export interface Scale {
  (value: number): number;
  /** Values that get a line and a label, ascending. */
  ticks: readonly number[];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Even steps of 1, 2 or 5 times a power of ten, about `count` of them, whatever the figures are. */
export function linearTicks(low: number, high: number, count = 5): number[] {
  const raw = (high - low) / count;
  if (!(raw > 0 && Number.isFinite(raw))) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw;
  // Not -0, which would be written as such.
  const first = Math.ceil(low / step - 1e-9) + 0;
  // Counted before they are made: next to the largest numbers there is none that is beyond `high`, nor one more than another.
  const number = clamp(Math.floor((high / step) * (1 + 1e-9)) - first + 1, 0, count + 1);
  return Array.from({ length: number }, (_, index) => (first + index) * step).filter(Number.isFinite);
}

/** Of sizes in memory: even steps of the largest of B, KiB, MiB and so on that is not above `high`. */
export function byteTicks(low: number, high: number, count = 5): number[] {
  const unit = 1024 ** clamp(Math.floor(Math.log(high) / Math.log(1024)), 0, 8);
  return linearTicks(low / unit, high / unit, count).map((tick) => tick * unit);
}

/** Powers of ten; with 2 and 5 between them where there are few. */
export function logTicks(low: number, high: number): number[] {
  // No number is beyond these powers.
  const [from, to] = [Math.max(-324, Math.floor(Math.log10(low))), Math.min(308, Math.ceil(Math.log10(high)))];
  const of = (factors: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let power = from; power <= to; ++power) for (const factor of factors) ticks.push(factor * 10 ** power);
    return ticks.filter((tick) => tick < Infinity && tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  };
  const tens = of([1]);
  return tens.length >= 3 ? tens : of([1, 2, 5]);
}

/** Values outside stand at the edge. */
export function linearScale(
  from: readonly [number, number],
  to: readonly [number, number],
  ticksOf: (low: number, high: number) => number[] = linearTicks,
): Scale {
  const [low, high] = from[1] > from[0] ? from : [from[0], from[0] + 1];
  const place = (value: number): number => to[0] + ((clamp(value, low, high) - low) / (high - low)) * (to[1] - to[0]);
  return Object.assign(place, { ticks: ticksOf(low, high) });
}

/** For values above 0; values outside stand at the edge. */
export function logScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const low = Math.max(from[0], Number.MIN_VALUE);
  const high = from[1] > low ? from[1] : low * 10;
  const span = Math.log(high) - Math.log(low);
  const place = (value: number): number =>
    to[0] + ((Math.log(clamp(value, low, high)) - Math.log(low)) / span) * (to[1] - to[0]);
  return Object.assign(place, { ticks: logTicks(low, high) });
}

/** A coordinate as it stands in a path: a tenth of a pixel is enough, and short. */
export function at(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : '0';
}
