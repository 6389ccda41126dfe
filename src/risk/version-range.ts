/** The numbers of a version; what follows a hyphen or plus does not count. */
function partsOf(version: string): number[] {
  const [numbers = ''] = version.trim().replace(/^v/i, '').split(/[-+ ]/);
  return numbers.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

/** Below 0: `a` is older. `1.2` equals `1.2.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version fits comparisons as `>=1.2 <2`, all of them. */
export function matchesRange(version: string, range: string): boolean {
  return range.split(' ').every((comparison) => {
    const [, operator = '=', bound = ''] = /^(<=|>=|<|>|=)?(.*)$/.exec(comparison) ?? [];
    const order = compareVersions(version, bound);
    if (operator === '<') return order < 0;
    if (operator === '>') return order > 0;
    return order === 0 || (operator === '<=' && order < 0) || (operator === '>=' && order > 0);
  });
}
