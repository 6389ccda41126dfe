import { Bundle } from '../../bundle/bundle.js';
import { Distribution } from '../../measure/distribution.js';
import type { Arm } from '../round-table.js';

/** A bundle of rounds with numbers that are made up. */
export interface MadeUpRounds {
  arms: readonly Arm[];
  rounds: number;
  /** How long B's blocks are against the others'. */
  ratio?: number;
  /** How far a round may be off, as a ratio. */
  spread?: number;
  /** How far those of the reference plugin may be off. Default: as all others. */
  referenceSpread?: number;
  /** By how many rounds the reference's deviations are later than in other runs. */
  turn?: number;
  /** How much slower the whole machine is. */
  machine?: number;
  seed?: number;
  cpu?: string;
  /** Default: as many as there are. */
  planned?: number;
}

/** Blocks of about `ns`, one in a hundred twice as long. */
function blocks(ns: number): Distribution {
  const distribution = new Distribution();
  distribution.recordCounts([
    [ns, 1960],
    [2 * ns, 40],
  ]);
  return distribution;
}

/** How each arm deviates from round to round: each in an order of its own. */
const turns: Readonly<Record<Arm, number>> = { A: 3, 'A again': 5, B: 7, reference: 4 };

/** Writes what a live comparison would have left, and returns its folder. */
export function writeRounds(parent: string, made: MadeUpRounds): string {
  const { arms, rounds, ratio = 1, spread = 0.0005, machine = 1, seed = 1, cpu = 'A processor' } = made;
  const bundle = Bundle.create({
    tool: 'compare',
    parent,
    seed,
    options: { rounds: made.planned ?? rounds },
    now: new Date('2026-11-21T10:00:00.000Z'),
    machine: {
      cpu,
      cores: 2,
      ramBytes: 2 ** 32,
      os: 'An OS',
      kernel: '1',
      arch: 'x64',
      node: 'v20',
      glovebox: '0.1.0',
      loadAverage: 0,
      isVirtual: true,
      isPrivileged: false,
    },
  });
  for (let round = 1; round <= rounds; ++round) {
    for (const arm of arms) {
      const noise =
        arm === 'reference'
          ? 1 + (made.referenceSpread ?? spread) * ((((round + (made.turn ?? 0)) * turns[arm]) % 11) - 5)
          : 1 + spread * (((round * turns[arm]) % 11) - 5);
      const base = arm === 'reference' ? 5_000 : 100_000;
      const distribution = blocks(base * machine * noise * (arm === 'B' ? ratio : 1));
      for (const name of ['process wall', 'process wall clean', 'process cpu']) {
        const labels = { scenario: '64 frames', plugin: 'made-up.clap', arm, round, frames: 64 };
        bundle.addHistogram({ name, unit: 'ns', labels, ...distribution.quantiles(), hdr: distribution.encode() });
      }
    }
  }
  bundle.close('held');
  return bundle.folder;
}
