import type { StoredBundle } from '../../bundle/read-bundle.js';
import { bencher } from './bencher.js';
import { githubActionBenchmark } from './github-action-benchmark.js';
import { junit } from './junit.js';
import { commentBytes, markdown } from './markdown.js';
import { otava } from './otava.js';
import { sarif } from './sarif.js';

/** A report for people or programs, of one bundle. */
export interface TextFormat {
  extension: string;
  write: (bundle: StoredBundle) => string;
}

/** The text formats of `glovebox report`, by the name that the option has for them. */
export const textFormats: Readonly<Record<string, TextFormat>> = {
  markdown: { extension: 'md', write: (bundle) => markdown(bundle) },
  'markdown-comment': { extension: 'md', write: (bundle) => markdown(bundle, commentBytes) },
  junit: { extension: 'xml', write: junit },
  sarif: { extension: 'sarif', write: sarif },
  bencher: { extension: 'json', write: bencher },
  'github-action-benchmark': { extension: 'json', write: githubActionBenchmark },
  otava: { extension: 'csv', write: otava },
};
