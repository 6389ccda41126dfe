import { requireArray, requireInteger, requireOptions } from './validate.js';

/** Channels that the audio ports should have, in port order. @since 0.1.0 */
export interface LayoutRequest {
  inputs?: readonly number[];
  outputs?: readonly number[];
}

/** Channel counts of a layout. @throws GloveboxError `invalid-argument` */
export function requireLayout(layout: unknown, name: string): { inputs: number[]; outputs: number[] } {
  const { inputs, outputs } = requireOptions<LayoutRequest>(layout, name, ['inputs', 'outputs']);
  const counts = (value: unknown, part: string): number[] =>
    requireArray(value ?? [], `${name}.${part}`).map((count, index) =>
      requireInteger(count, `${name}.${part}[${index}]`, { min: 0, max: 64 }),
    );
  return { inputs: counts(inputs, 'inputs'), outputs: counts(outputs, 'outputs') };
}
