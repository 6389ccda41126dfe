import type { JSX } from 'preact';
import type { ResultRecord } from '../bundle/records.js';
import { grouped } from '../grouped.js';
import { counted } from './figures.js';
import { foreign } from './text.js';
import { isFinding, lookOf } from './verdict-mark.js';
import { whyOf } from './why.js';

/** Different remarks on one thing; of more it is said how many. */
const mostRemarks = 6;

type PlaceOf = (result: ResultRecord) => string;

/** `not supported here: this system has no such limit`. */
function remarkOf(result: ResultRecord): string {
  const why = foreign(whyOf(result), isFinding(result) ? 100 : 300);
  return `${lookOf(result.verdict).word}${why === '' ? '' : `: ${why}`}`;
}

/** Every different remark once, with where it was made unless that is everywhere. */
function remarksOf(results: readonly ResultRecord[], placeOf: PlaceOf, placeCount: number): string[] {
  const remarks = [...grouped(results, remarkOf)].map(([remark, members]) => {
    const places = new Set(members.map(placeOf));
    return places.size === placeCount ? remark : `${[...places].join(', ')}: ${remark}`;
  });
  const more = remarks.length - mostRemarks;
  return more > 0 ? [...remarks.slice(0, mostRemarks), `and ${counted(more, 'more remark')}`] : remarks;
}

function placeCountOf(results: readonly ResultRecord[], placeOf: PlaceOf): number {
  return new Set(results.map(placeOf)).size;
}

/** What appears when a verdict is pointed at. The same stands in words in {@link Remarks}. */
export function hintOf(results: readonly ResultRecord[], placeOf: PlaceOf): string {
  return remarksOf(results, placeOf, placeCountOf(results, placeOf)).join('\n');
}

/** What did not plainly pass among the results of one thing, and why. */
export function Remarks({
  results,
  placeOf,
}: {
  results: readonly ResultRecord[];
  placeOf: PlaceOf;
}): JSX.Element | null {
  const open = results.filter(({ verdict }) => verdict !== 'pass');
  if (open.length === 0) return null;
  return (
    <ul class="remarks">
      {remarksOf(open, placeOf, placeCountOf(results, placeOf)).map((remark) => (
        <li key={remark}>
          <bdi>{remark}</bdi>
        </li>
      ))}
    </ul>
  );
}
