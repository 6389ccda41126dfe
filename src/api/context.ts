import type { NativeGroup } from '../native/binding.js';
import { GloveboxError } from '../errors.js';
import { nativeCall } from '../native/call.js';
import type { Device } from './device.js';
import type { Sandbox } from './sandbox.js';
import type { QuarantineKeeper } from '../recovery/quarantine-keeper.js';

/** How many removed devices are known by their number. */
const mostRemoved = 64;

/**
 * What sandboxes, devices and ports know of their group. It holds them, they hold it: as long as a program reaches any of
 * them, the group is in use.
 */
export class GroupContext {
  readonly name: string;
  readonly native: NativeGroup;
  readonly sandboxes: Map<number, Sandbox> = new Map();
  readonly devices: Map<number, Device> = new Map();
  /** The Group itself: keeps it from being reclaimed while a device is in use. */
  owner: object | undefined;
  /** Where quarantine is remembered across runs; undefined: nowhere. */
  quarantine: QuarantineKeeper | undefined;
  isClosed = false;
  readonly #removed: Map<number, Device> = new Map();

  constructor(name: string, native: NativeGroup) {
    this.name = name;
    this.native = native;
  }

  /** A device is out of the group. For a while it is known to those who tell what it did last. */
  remove(device: Device): void {
    this.devices.delete(device.id);
    this.#removed.set(device.id, device);
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > mostRemoved && oldest !== undefined) this.#removed.delete(oldest);
  }

  /** Whom an end is put down to: also one that took its process along when it was removed. */
  guilty(id: number): Device | undefined {
    return this.devices.get(id) ?? this.#removed.get(id);
  }

  /** @throws GloveboxError `wrong-state` */
  requireOpen(): void {
    if (!this.isClosed) return;
    throw new GloveboxError('wrong-state', `Expected an open group but "${this.name}" is closed`, {
      details: { group: this.name },
    });
  }

  /**
   * A call of the addon's group; `what` is done to it: `render`, `add an input to`.
   * @throws GloveboxError `wrong-state` if the group is closed, and what the call fails with
   */
  async call<T>(what: string, call: (native: NativeGroup) => Promise<T>): Promise<T> {
    this.requireOpen();
    return nativeCall(`Could not ${what} group "${this.name}"`, () => call(this.native));
  }
}
