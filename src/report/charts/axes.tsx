import type { JSX } from 'preact';
import { at, type Scale } from './scale.js';

/** Where in a chart the lines are, in its own pixels. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** One size for all charts, so that they stand beside each other and stay readable on a phone. */
export const frame: Frame = { width: 440, height: 262, left: 58, right: 428, top: 12, bottom: 218 };

/** Labels that would touch each other are left out; the lines stay. */
function isFree(places: readonly number[], index: number, gap: number): boolean {
  const last = places.slice(0, index).findLast((_, before) => isFree(places, before, gap));
  const place = places[index] ?? 0;
  return last === undefined || Math.abs(place - last) >= gap;
}

/** "1.00 ms" at a line of a chart is "1 ms". */
function trimmed(label: string): string {
  return label.replace(/\.0+(?=\D|$)|(\.\d*?[1-9])0+(?=\D|$)/, '$1');
}

/** Labels at the edges of a chart stay inside of it. */
function anchorAt(place: number, { right, width }: Frame): 'start' | 'middle' | 'end' {
  if (place < 24) return 'start';
  return width - right < 24 && place > right - 12 ? 'end' : 'middle';
}

/** The horizontal lines and their labels. */
export function AxisY(props: {
  scale: Scale;
  label: (value: number) => string;
  title: string;
  box?: Frame;
}): JSX.Element {
  const { scale, label, title, box = frame } = props;
  const places = scale.ticks.map((tick) => scale(tick));
  return (
    <g class="axis">
      <text class="title" x={0} y={box.top - 2}>
        {title}
      </text>
      {scale.ticks.map((tick, index) => (
        <g key={index}>
          <path class="grid" d={`M${box.left} ${at(scale(tick))}H${box.right}`} />
          {isFree(places, index, 13) ? (
            <text x={box.left - 6} y={at(scale(tick) + 4)} text-anchor="end">
              {trimmed(label(tick))}
            </text>
          ) : null}
        </g>
      ))}
    </g>
  );
}

/** The vertical lines and their labels. */
export function AxisX(props: {
  scale: Scale;
  label: (value: number) => string;
  title: string;
  box?: Frame;
  gap?: number;
}): JSX.Element {
  const { scale, label, title, box = frame, gap = 46 } = props;
  const places = scale.ticks.map((tick) => scale(tick));
  const middle = (box.left + box.right) / 2;
  return (
    <g class="axis">
      <path class="base" d={`M${box.left} ${box.bottom}H${box.right}`} />
      {scale.ticks.map((tick, index) => (
        <g key={index}>
          <path class="grid" d={`M${at(scale(tick))} ${box.top}V${box.bottom}`} />
          {isFree(places, index, gap) ? (
            <text x={at(scale(tick))} y={box.bottom + 15} text-anchor={anchorAt(scale(tick), box)}>
              {trimmed(label(tick))}
            </text>
          ) : null}
        </g>
      ))}
      <text class="title" x={middle} y={box.bottom + 33} text-anchor="middle">
        {title}
      </text>
    </g>
  );
}
