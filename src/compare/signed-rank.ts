/**
 * The law of Wilcoxon's signed-rank statistic T+ for `count` differences without ties: element t is how many of the 2^count
 * choices of signs give the sum t. c_n(t) = c_{n-1}(t) + c_{n-1}(t - n).
 */
export function signedRankCounts(count: number): Float64Array {
  return sumCounts(Array.from({ length: count }, (_, index) => index + 1));
}

/** Of the 2^n subsets of `ranks` (whole numbers), how many have the sum t, for each t. */
function sumCounts(ranks: readonly number[]): Float64Array {
  const counts = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  counts[0] = 1;
  let highest = 0;
  for (const rank of ranks) {
    highest += rank;
    // Downwards, so that no rank counts twice.
    for (let sum = highest; sum >= rank; --sum) counts[sum] = (counts[sum] ?? 0) + (counts[sum - rank] ?? 0);
  }
  return counts;
}

/**
 * How many of the lowest, and of the highest, Walsh averages lie outside of the exact interval: the number of values t >= 0
 * with P(T+ <= t) <= `alpha` / 2. 0 if so few differences give no interval of that confidence.
 */
export function intervalRank(count: number, alpha: number): number {
  const total = 2 ** count;
  let sum = 0;
  let rank = 0;
  for (const ways of signedRankCounts(count)) {
    sum += ways;
    if (sum / total > alpha / 2) break;
    rank += 1;
  }
  return rank;
}

/** Twice the rank of each of the absolute values, equal ones sharing theirs: whole numbers also then. */
function doubledRanks(magnitudes: readonly number[]): number[] {
  return magnitudes.map((magnitude) => {
    const smaller = magnitudes.filter((other) => other < magnitude).length;
    const equal = magnitudes.filter((other) => other === magnitude).length;
    return 2 * smaller + equal + 1;
  });
}

/**
 * Two-sided p-value of the signed-rank test that the differences lie around 0: exact, also with ties, by counting all choices
 * of signs. Zeros say nothing and are left out; 1 if nothing is left.
 */
export function signedRankPValue(differences: readonly number[]): number {
  const told = differences.filter((difference) => difference !== 0);
  if (told.length === 0) return 1;
  const ranks = doubledRanks(told.map(Math.abs));
  const positive = ranks.reduce((sum, rank, index) => sum + ((told[index] ?? 0) > 0 ? rank : 0), 0);
  const counts = sumCounts(ranks);
  // The law is symmetric: the tail on the other side weighs the same.
  const lower = Math.min(positive, counts.length - 1 - positive);
  let ways = 0;
  for (let sum = 0; sum <= lower; ++sum) ways += counts[sum] ?? 0;
  return Math.min(1, (2 * ways) / 2 ** told.length);
}
