import { basename } from 'node:path';
import { Bundle } from '../bundle/bundle.js';
import { replayWord } from '../replay-word.js';
import { certify, type CertifyOptions, type CertifyReport } from './certify.js';

/** What `certify --out` leaves behind besides the report. */
export interface CertifiedBundle {
  report: CertifyReport;
  /** Folder of the bundle. */
  bundle: string;
  /** What could not be written into it and why. */
  missing: readonly string[];
}

/**
 * {@link certify}, with every verdict and crash in a bundle as it is found. `unfit` ends the run as failed; a run that is
 * interrupted, or that the machine ended, is `aborted`.
 * @throws GloveboxError as `certify`, and `cannot-write`
 */
export async function certifyIntoBundle(
  options: Omit<CertifyOptions, 'onResult' | 'onCrash'> & { out: string },
): Promise<CertifiedBundle> {
  const { out, file, id, seed } = options;
  const name = basename(file);
  const bundle = Bundle.create({
    tool: 'certify',
    parent: out,
    seed,
    options: { file: name, ...(id === undefined ? {} : { id }) },
  });
  let status: 'held' | 'failed' | 'aborted' = 'aborted';
  try {
    const report = await certify({
      ...options,
      onResult: ({ id: check, severity, clause, facts, ...rest }) => {
        const replay = `glovebox certify ${replayWord(file, id)} --seed ${seed}`;
        bundle.addResult({
          kind: 'check',
          name: `${name}: ${check}`,
          ...rest,
          facts: { severity, clause, replay, ...facts },
        });
      },
      onCrash: (crash) => bundle.addCrash(crash),
    });
    status = report.verdict === 'unfit' ? 'failed' : 'held';
    bundle.close(status);
    return { report, bundle: bundle.folder, missing: bundle.missing };
  } finally {
    bundle.close(status);
  }
}
