import { directThreshold, sharingThreshold, type RiskReason } from '../risk/score.js';
import type { RiskAssessment } from '../risk/assess-risk.js';
import { printable } from '../scan/plugin-text.js';

/** What `--json` prints of an assessment. */
export interface PrintedRisk {
  score: number;
  directThreshold: number;
  sharingThreshold: number;
  /** Where `prefer-sandboxed` runs it. */
  hosting: 'direct' | 'sandboxed';
  mayShare: boolean;
  reasons: RiskReason[];
}

export function toPrintedRisk({ score, hosting, mayShare, reasons }: RiskAssessment): PrintedRisk {
  return { score, directThreshold, sharingThreshold, hosting, mayShare, reasons };
}

/** The score and what follows from it, then a line for each reason. */
export function describeRisk({ score, hosting, mayShare, reasons }: PrintedRisk): string[] {
  const where =
    hosting === 'direct' ? 'prefer-sandboxed runs it without a sandbox' : 'prefer-sandboxed runs it in a sandbox';
  const facts = [
    `${score} of 100: ${where} (direct below ${directThreshold})`,
    ...(mayShare ? [] : [`it shares it with nobody (from ${sharingThreshold})`]),
  ];
  return [
    facts.join(', '),
    ...reasons.map(({ points, text, source }) => {
      const from = source === undefined ? '' : ` [${printable(source, 200)}]`;
      return `  ${`+${points}`.padStart(4)} ${printable(text, 300)}${from}`;
    }),
  ];
}
