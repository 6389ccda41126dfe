import type { Device } from '../../api/device.js';
import type { PacedDriver } from '../../api/paced-driver.js';
import { isGloveboxError } from '../../errors.js';
import type { CrasherDeclaration } from '../plugin-files.js';

/** Calls that a host makes while it adds a device: the crasher misbehaves before `addDevice` returns. */
const setUpCalls: readonly string[] = ['load', 'entry', 'factory', 'create', 'init', 'describe', 'activate'];

export function isAtSetUp({ call }: CrasherDeclaration): boolean {
  return setUpCalls.includes(call);
}

/** Calls that a host makes on its own as soon as it knows the device: what leads to them must wait for `provoke`. */
export function canBeHeld({ call }: CrasherDeclaration): boolean {
  return call !== 'parameters' && call !== 'flush' && call !== 'start';
}

/** Made before blocks run: while they do, parameters travel with them. */
export function isBeforeBlocks({ call }: CrasherDeclaration): boolean {
  return call === 'flush';
}

/** A parameter of every crasher: blocks until it misbehaves. */
const afterBlocks = 0;

/** Keeps it from misbehaving in its blocks until `provoke`. */
export async function hold(device: Device): Promise<void> {
  const { maximum } = await device.parameter(afterBlocks);
  await device.set(afterBlocks, maximum);
}

/** What the sandbox's end makes of a call that waits for an answer is no surprise here. */
async function mayEnd(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (isGloveboxError(error) && expectedErrors.includes(error.code)) return;
    throw error;
  }
}

const expectedErrors: readonly string[] = [
  'sandbox-died',
  'timed-out',
  'plugin-refused',
  'protocol-breach',
  'limit-exceeded',
];

/**
 * Makes the host do what the crasher waits for. `state` was saved from it before, where its state can be saved. Resolves when
 * the host's call has come back, which for a hang is when its limit has passed.
 */
export async function provoke(
  declared: CrasherDeclaration,
  device: Device,
  driver: PacedDriver | undefined,
  state: Uint8Array | undefined,
): Promise<void> {
  switch (declared.call) {
    case 'stop':
    case 'deactivate':
    case 'destroy':
    case 'unload':
      return mayEnd(async () => device.remove());
    case 'flush':
      return mayEnd(async () => device.set(afterBlocks, 0));
    case 'save-state':
      return mayEnd(async () => device.saveState());
    case 'load-state':
      return mayEnd(async () => device.loadState(state ?? new Uint8Array([1])));
    case 'parameters':
      return mayEnd(async () => device.get(afterBlocks));
    case 'text':
      return mayEnd(async () => device.toText(afterBlocks, 1));
    default:
      // process, start, timers, own threads: armed by the parameter, which comes with the next block.
      driver?.send(device, { kind: 'parameter-value', parameter: afterBlocks, value: 0 });
  }
}
