/** "-6.0 dBFS" for 0.5, "silence" for 0. */
export function decibels(peak: number): string {
  if (peak === 0) return 'silence';
  return `${(20 * Math.log10(peak)).toFixed(1)} dBFS`;
}
