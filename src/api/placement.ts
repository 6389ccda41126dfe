import { basename } from 'node:path';
import { logger } from '../log.js';
import { assessHosting, assessRisk, type RiskAssessment, type RiskOptions } from '../risk/assess-risk.js';
import type { Device } from './device.js';
import { deviceOptionNames, resolveDeviceOptions, type DeviceOptions } from './device-options.js';
import { hostingModes, type HostingMode, type Isolation } from './hosting-mode.js';
import type { Sandbox } from './sandbox.js';
import type { SandboxOptions } from './sandbox-options.js';
import { requireOneOf, requireOptions } from './validate.js';

const log = logger('group');

/** Options of `Group.addDevice`. @since 0.1.0 */
export interface PlacedDeviceOptions extends DeviceOptions {
  /** Default `force-sandboxed`. */
  hostingMode?: HostingMode;
}

/** Options of the sandboxes that a group makes by itself. @since 0.1.0 */
export type OwnSandboxOptions = Omit<SandboxOptions, 'name' | 'hosting'>;

/** What a placement needs of its group. */
export interface PlacementScene {
  isolation: Isolation;
  /** Of the sandboxes that it makes; the name is added. */
  sandbox: OwnSandboxOptions;
  risk: Pick<RiskOptions, 'reputation' | 'quarantineStore'>;
  addSandbox(options: SandboxOptions): Promise<Sandbox>;
}

/** A decision about one device. */
interface Place {
  hosting: 'direct' | 'sandboxed';
  /** Devices of one key share a sandbox; undefined: it has one to itself. */
  key: string | undefined;
}

/** Finds or makes the sandbox for each device that is added without naming one. */
export class Placement {
  readonly #scene: PlacementScene;
  /** By key. A promise: two devices that are added at once find the same sandbox. */
  readonly #shared: Map<string, Promise<Sandbox>> = new Map();

  constructor(scene: PlacementScene) {
    this.#scene = scene;
  }

  /** Errors as `Group.addSandbox`, `Sandbox.addDevice` and `assessRisk`. */
  async add(options: PlacedDeviceOptions): Promise<Device> {
    const { hostingMode, ...rest } = requireOptions<PlacedDeviceOptions>(options, 'options', [
      'hostingMode',
      ...deviceOptionNames,
    ]);
    const mode = requireOneOf(hostingMode ?? 'force-sandboxed', 'options.hostingMode', hostingModes);
    // Wrong options are told before anything is started.
    const { native } = resolveDeviceOptions(rest);
    const place = await this.#placeOf(native.file, native.pluginId, mode);
    const sandbox = await this.#sandboxFor(place, basename(native.file));
    try {
      return await sandbox.addDevice(rest);
    } catch (error) {
      await this.#discard(sandbox, place);
      throw error;
    }
  }

  async #placeOf(file: string, id: string | undefined, mode: HostingMode): Promise<Place> {
    if (mode === 'direct') return { hosting: 'direct', key: 'direct' };
    const { isolation, risk } = this.#scene;
    const isAlone = isolation === 'device';
    if (isAlone && mode === 'force-sandboxed') return { hosting: 'sandboxed', key: undefined };
    const options: RiskOptions = { ...risk, ...(id === undefined ? {} : { id }) };
    const assessment = await (isAlone ? assessHosting : assessRisk)(file, options);
    const { score, hosting, mayShare } = assessment;
    log.info('the risk of a plugin was assessed', { file, score, hosting, mayShare });
    if (mode === 'prefer-sandboxed' && hosting === 'direct') return { hosting, key: 'direct' };
    return { hosting: 'sandboxed', key: mayShare ? keyOf(isolation, assessment) : undefined };
  }

  async #sandboxFor({ hosting, key }: Place, name: string): Promise<Sandbox> {
    if (key === undefined) return this.#make(hosting, name);
    const known = this.#shared.get(key);
    if (known !== undefined) {
      const sandbox = await known;
      if (sandbox.isUsable && this.#shared.get(key) === known) return sandbox;
      // Somebody else may have replaced it while we waited.
      if (this.#shared.get(key) !== known) return this.#sandboxFor({ hosting, key }, name);
    }
    const making = this.#make(hosting, hosting === 'direct' ? 'direct' : name);
    this.#shared.set(key, making);
    making.catch(() => {
      if (this.#shared.get(key) === making) this.#shared.delete(key);
    });
    return making;
  }

  async #make(hosting: 'direct' | 'sandboxed', name: string): Promise<Sandbox> {
    const { sandbox } = this.#scene;
    const { fallback, wantsRealtime } = sandbox;
    // What confines a process has no meaning where there is none.
    if (hosting === 'sandboxed') return this.#scene.addSandbox({ ...sandbox, name });
    return this.#scene.addSandbox({
      name,
      hosting,
      ...(fallback === undefined ? {} : { fallback }),
      ...(wantsRealtime === undefined ? {} : { wantsRealtime }),
    });
  }

  /** A sandbox that was made for a device which could not be loaded is of no use; one that others share stays. */
  async #discard(sandbox: Sandbox, { key }: Place): Promise<void> {
    if (key !== undefined && (sandbox.isUsable || sandbox.devices.length > 0)) return;
    try {
      await sandbox.terminate();
    } catch (error) {
      log.warning('a sandbox without devices did not end', { sandbox: sandbox.name, error: String(error) });
    }
  }
}

function keyOf(isolation: Isolation, { file, hash, plugin }: RiskAssessment): string | undefined {
  const ofFile = `file ${hash ?? file}`;
  if (isolation === 'together') return 'together';
  if (isolation === 'file') return ofFile;
  const vendor = plugin?.vendor.trim().toLowerCase() ?? '';
  // Those who name no vendor have nothing in common.
  return vendor === '' ? ofFile : `vendor ${vendor}`;
}
