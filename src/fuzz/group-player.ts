import type { DeviceEvent } from '../api/device-event.js';
import type { Group } from '../api/group.js';
import type { RenderCommand } from '../api/render.js';
import type { Sandbox } from '../api/sandbox.js';
import type { CaseEvent, CaseStep } from './case.js';
import { eventsThatApply, isLive, samePort, stallsThatApply, type CaseState } from './case-state.js';
import type { GroupLives } from './group-lives.js';
import { found, type GroupObjects } from './group-objects.js';
import { inputNoise } from './input-noise.js';
import type { PlayOptions, PlayResult } from './play-case.js';
import type { ParameterShape } from './plugin-shape.js';
import { joinRenders, playedBlocks, renderPart, type WholeRender, type WholeResult } from './render-parts.js';
import { goOn, standStill } from './stand-still.js';
import { within } from './within.js';

/** What is waited for comes in milliseconds. */
const longestWaitMs = 10_000;

/** Missed blocks in a row, and the time they take at least, after which a sandbox is hung: defaults of a group. */
const blocksUntilHung = 10;
const shortestHangMs = 250;

/** A share of a range in the plugin's own units. Both ends are exact. */
export function valueOfShare({ minimum, maximum }: ParameterShape, share: number): number {
  return share >= 1 ? maximum : minimum + share * (maximum - minimum);
}

/** Performs the play steps of a case. */
export class GroupPlayer {
  readonly #group: Group;
  readonly #objects: GroupObjects;
  readonly #lives: GroupLives;
  readonly #options: PlayOptions;
  readonly #seed: number;

  /** `seed`: of the case, for the noise of its inputs. */
  constructor(group: Group, objects: GroupObjects, lives: GroupLives, options: PlayOptions, seed: number) {
    this.#group = group;
    this.#objects = objects;
    this.#lives = lives;
    this.#options = options;
    this.#seed = seed;
  }

  async play(step: CaseStep & { do: 'play' }, state: CaseState, next: CaseState): Promise<PlayResult> {
    const { blocks, blockSize } = step;
    const frames = blocks * blockSize;
    const inputs = this.#group.inputs.map((input) => {
      const own = this.#objects.inputs.find(({ real }) => real === input);
      return own === undefined
        ? []
        : Array.from({ length: input.channels }, (_, channel) =>
            inputNoise(this.#seed, own.port, channel, state.frame, frames),
          );
    });
    const commands = eventsThatApply(state, step).map((event) => this.#command(event, state));
    const rendered = await this.#rendered(step, state, { frames, blockSize, inputs, commands });
    const isBroken = !step.keepsDeadlines && rendered.report.incompleteBlocks > 0;
    await this.#lives.takeOver(state);
    if (isBroken) await this.#lives.settle(true);
    const order = this.#group.outputs;
    const values = this.#options.readsValues === true && this.#lives.isQuiet ? await this.#values(next) : undefined;
    return {
      firstFrame: state.frame,
      frames,
      outputs: next.outputs.map((port) => {
        const own = found(
          this.#objects.outputs.find((one) => samePort(one.port, port)),
          'an output',
        );
        return { port, channels: rendered.outputs[order.indexOf(own.real)] ?? [] };
      }),
      events: rendered.events.flatMap(({ frame, device, event }) => {
        const of = this.#objects.numberOfDevice(device);
        return of === undefined ? [] : [{ frame, device: of, event }];
      }),
      taps: this.#objects.taps.map(({ port, real }) => {
        const { channels, peak, rms } = real.read();
        return { port, channels, peak, rms };
      }),
      ...(values === undefined ? {} : { values }),
      report: rendered.report,
      blocks: rendered.blocks,
    };
  }

  /** Renders while those stand still that are to. */
  async #rendered(step: CaseStep & { do: 'play' }, state: CaseState, whole: WholeRender): Promise<WholeResult> {
    const stalled = stallsThatApply(state, step).flatMap((id) => this.#objects.sandbox(id).processId ?? []);
    // A standby that is made meanwhile would change the plan, and wait for those that stand still.
    if (stalled.length > 0) await this.#lives.allStandbysReady(state);
    try {
      for (const processId of stalled) await standStill(processId);
      return await this.#renderUntilMissed(step, state, whole);
    } finally {
      for (const processId of stalled) goOn(processId);
    }
  }

  /** A group takes its time before it calls somebody hung: blocks that nobody paces would be over before. */
  async #renderUntilMissed(
    { keepsDeadlines, blocks }: CaseStep & { do: 'play' },
    state: CaseState,
    whole: WholeRender,
  ): Promise<WholeResult> {
    const { signal } = this.#options;
    const render = async (from: number, count: number): Promise<WholeResult> => {
      const { outputs, events, report } = await this.#group.render({
        ...renderPart(whole, from, count),
        keepsDeadlines,
        wantsBlockReports: true,
        transport: {
          isPlaying: true,
          songSeconds: (state.frame + from * whole.blockSize) / this.#group.sampleRate,
        },
        ...(signal === undefined ? {} : { signal }),
      });
      const numberOf = (id: number): number | undefined =>
        [...this.#objects.sandboxes].find(([, sandbox]) => sandbox.id === id)?.[0];
      return { outputs, events, report, blocks: playedBlocks(report.blockReports, numberOf) };
    };
    const stopped = [...state.sandboxes].flatMap(([id, { isHung }]) =>
      isHung && this.#objects.sandbox(id).state !== 'hung' ? [this.#objects.sandbox(id)] : [],
    );
    if (!keepsDeadlines || stopped.length === 0 || blocks < blocksUntilHung) return render(0, blocks);
    const before = await render(0, blocks - 1);
    await new Promise((resolve) => setTimeout(resolve, shortestHangMs));
    const last = await render(blocks - 1, 1);
    const isMissed = (sandbox: Sandbox): boolean => {
      const number = this.#objects.numberOfSandbox(sandbox) ?? 0;
      return last.blocks.some((block) => block.sandboxes.get(number)?.outcome === 'late');
    };
    await Promise.all(
      stopped.flatMap((sandbox) =>
        isMissed(sandbox) && !this.#lives.isRecovering(sandbox) && sandbox.exit?.kind !== 'hung'
          ? [within('the end of a hung process', sandbox.ended, longestWaitMs)]
          : [],
      ),
    );
    return joinRenders(before, last, (blocks - 1) * whole.blockSize);
  }

  async #values(state: CaseState): Promise<Map<number, Map<number, number>>> {
    const all = new Map<number, Map<number, number>>();
    for (const id of state.devices.keys()) if (isLive(state, id)) all.set(id, await this.#objects.device(id).values());
    return all;
  }

  #command(event: CaseEvent, state: CaseState): RenderCommand {
    const device = this.#objects.device(event.device);
    if (!('note' in event)) {
      const range = found(state.devices.get(event.device)?.shape.parameters.get(event.parameter), 'a parameter');
      const value = valueOfShare(range, event.value);
      return { frame: event.frame, device, event: { kind: 'parameter-value', parameter: event.parameter, value } };
    }
    const { key, velocity } = event;
    const note: DeviceEvent = { kind: event.note === 'on' ? 'note-on' : 'note-off', key, channel: 0, velocity };
    return { frame: event.frame, device, event: note };
  }
}
