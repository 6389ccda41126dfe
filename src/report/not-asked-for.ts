import type { RunRecord } from '../bundle/records.js';
import { counted, integer } from './figures.js';
import { foreign } from './text.js';

const mostNames = 500;

function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one) => typeof one === 'string').slice(0, mostNames);
}

/** What a run of the lab was told to leave out of the crash matrix, as its page says it. */
export interface NotAskedForText {
  /** `566 more cells were not asked for, in these placements: neighbour, chain; and of 101 crashers` */
  sentence: string;
  /** Names of crashers of which no cell was run. Anybody's texts. */
  crashers: readonly string[];
}

/** Undefined if everything was asked for, or if the bundle does not say so in a form that is known. */
export function notAskedForText({ options }: RunRecord): NotAskedForText | undefined {
  const found = options['notAskedFor'];
  if (typeof found !== 'object' || found === null) return undefined;
  const { cells, crashers, placements }: { cells?: unknown; crashers?: unknown; placements?: unknown } = found;
  if (typeof cells !== 'number' || !Number.isSafeInteger(cells) || cells <= 0) return undefined;
  const names = namesIn(crashers);
  const places = namesIn(placements).map((one) => foreign(one, 40));
  const parts = [
    ...(places.length > 0 ? [`all in these placements: ${places.join(', ')}`] : []),
    ...(names.length > 0 ? [`all of ${counted(names.length, 'crasher')}`] : []),
  ];
  const more = parts.length > 0 ? ` (${parts.join('; ')})` : '';
  return {
    sentence: `Not asked for: ${integer(cells)} more ${cells === 1 ? 'cell' : 'cells'}${more}.`,
    crashers: names,
  };
}
