import type { Device } from '../api/device.js';
import type { ParameterInfo } from '../api/device-info.js';

/** The parameters that a host may move: those that are hidden or only report are left alone. */
export async function movableParameters(device: Device): Promise<ParameterInfo[]> {
  return (await device.parameters()).filter((one) => one.isAutomatable && !one.isReadOnly && !one.isHidden);
}

/** The value at `position`, 0 to 1, of a parameter's range; of one with steps the nearest step. */
export function valueAt({ minimum, maximum, isStepped, stepCount }: ParameterInfo, position: number): number {
  const range = maximum - minimum;
  const steps = isStepped ? stepCount || Math.round(range) : stepCount;
  return minimum + range * (steps > 0 ? Math.round(position * steps) / steps : position);
}
