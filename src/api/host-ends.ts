import type { HostInput, HostOutput } from './connection.js';
import type { GroupContext } from './context.js';
import { requirePort } from './membership.js';
import { describePort, type AudioInput, type AudioOutput } from './port.js';

/** Inputs and outputs of a group. They go with their devices. */
export class HostEnds {
  readonly #inputs: (HostInput | undefined)[] = [];
  readonly #outputs: (HostOutput | undefined)[] = [];
  readonly #context: GroupContext;

  constructor(context: GroupContext) {
    this.#context = context;
  }

  /** As they are now, by index of the addon; one that is gone leaves a hole. */
  get inputs(): (HostInput | undefined)[] {
    return this.#present(this.#inputs);
  }

  /** As `inputs`. */
  get outputs(): (HostOutput | undefined)[] {
    return this.#present(this.#outputs);
  }

  /** @throws GloveboxError `invalid-argument`, `across-groups` */
  async addInput(port: AudioInput): Promise<HostInput> {
    requirePort(this.#context, port, 'port', 'audio', 'input');
    const index = await this.#context.call(`add input ${describePort(port)} to`, (group) =>
      group.addHostInput(port.device.id, port.index, port.channels),
    );
    const input: HostInput = {
      port,
      channels: port.channels,
      remove: async () => {
        await this.#context.call('remove an input of', (group) => group.removeHostInput(index));
        this.#inputs[index] = undefined;
      },
    };
    this.#inputs[index] = input;
    return input;
  }

  /** @throws GloveboxError `invalid-argument`, `across-groups` */
  async addOutput(port: AudioOutput): Promise<HostOutput> {
    requirePort(this.#context, port, 'port', 'audio', 'output');
    const index = await this.#context.call(`add output ${describePort(port)} to`, (group) =>
      group.addHostOutput(port.device.id, port.index),
    );
    const output: HostOutput = {
      port,
      remove: async () => {
        await this.#context.call('remove an output of', (group) => group.removeHostOutput(index));
        this.#outputs[index] = undefined;
      },
    };
    this.#outputs[index] = output;
    return output;
  }

  #present<End extends HostInput | HostOutput>(ends: readonly (End | undefined)[]): (End | undefined)[] {
    return Array.from(ends, (end) =>
      end !== undefined && this.#context.devices.has(end.port.device.id) ? end : undefined,
    );
  }
}
