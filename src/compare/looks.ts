/** A moment at which a comparison may end: after so many rounds, with so much of the error probability. */
export interface Look {
  rounds: number;
  alpha: number;
}

/** What all looks of a comparison may err together. */
export const totalAlpha = 0.01;
/** Fewer rounds have no interval of the confidence that is asked for. */
export const fewestRounds = 8;
/** More than that is worth a better machine. */
export const mostRounds = 32;

const earlyLooks: readonly Look[] = [
  { rounds: 12, alpha: 0.003 },
  { rounds: 20, alpha: 0.003 },
];

/**
 * The looks of a comparison of at most `rounds` rounds, decided before the first one: 12, 20 and 32 rounds at 0.003, 0.003
 * and 0.004; where fewer rounds are allowed, the last look has what the earlier ones leave of 0.01.
 */
export function planLooks(rounds: number): Look[] {
  const early = earlyLooks.filter((look) => look.rounds < rounds);
  const spent = early.reduce((sum, look) => sum + look.alpha, 0);
  return [...early, { rounds, alpha: totalAlpha - spent }];
}
