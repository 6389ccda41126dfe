import { GloveboxError } from '../errors.js';
import type { NativeRenderRequest } from '../native/binding.js';
import type { HostInput, HostOutput } from './connection.js';
import type { GroupContext } from './context.js';
import { packEvents } from './event-codec.js';
import { requireDevice } from './membership.js';
import type { RenderCommand, RenderOptions } from './render.js';
import { toNativeTransport } from './transport.js';
import {
  requireArray,
  requireBoolean,
  requireChannels,
  requireInteger,
  requireNumber,
  requireOptions,
  wrongArgument,
} from './validate.js';

/** 2^31 frames are twelve hours at 48 kHz; the samples of a render are all in memory. */
const maxRenderFrames = 2 ** 31;

/** What a render needs of its group. */
export interface RenderedGroup {
  context: GroupContext;
  /** Hz. */
  sampleRate: number;
  /** Frames. */
  maxBlockSize: number;
  /** As they are when it begins, by index of the addon; one that is gone leaves a hole. */
  inputs: readonly (HostInput | undefined)[];
  outputs: readonly (HostOutput | undefined)[];
}

/**
 * A render as the addon takes it. Its signal is left to the caller.
 * @throws GloveboxError `invalid-argument`, `across-groups`
 */
export function toNativeRender(group: RenderedGroup, options: RenderOptions): NativeRenderRequest {
  const { frames, seconds, inputs, commands, transport, blockSize, keepsDeadlines, wantsBlockReports } =
    requireOptions<RenderOptions>(options, 'options', [
      'frames',
      'seconds',
      'inputs',
      'commands',
      'transport',
      'blockSize',
      'keepsDeadlines',
      'wantsBlockReports',
      'signal',
    ]);
  return {
    frames: renderLength(frames, seconds, group.sampleRate),
    blockSize: requireInteger(blockSize ?? group.maxBlockSize, 'options.blockSize', {
      min: 1,
      max: group.maxBlockSize,
    }),
    inputs: renderInputs(inputs, group.inputs),
    keepsDeadlines: requireBoolean(keepsDeadlines ?? false, 'options.keepsDeadlines'),
    wantsBlockReports: requireBoolean(wantsBlockReports ?? false, 'options.wantsBlockReports'),
    ...packEvents(renderCommands(commands, group.context), 'options.commands'),
    ...(transport === undefined ? {} : { transport: toNativeTransport(transport, 'options.transport') }),
  };
}

/** Frames, of one of both. */
function renderLength(frames: number | undefined, seconds: number | undefined, sampleRate: number): number {
  if ((frames === undefined) === (seconds === undefined)) {
    throw new GloveboxError('invalid-argument', 'Expected either options.frames or options.seconds', {
      details: { frames, seconds },
    });
  }
  const range = { min: 0, max: maxRenderFrames };
  if (frames !== undefined) return requireInteger(frames, 'options.frames', range);
  const length = Math.round(requireNumber(seconds, 'options.seconds', { min: 0 }) * sampleRate);
  return requireInteger(length, 'options.seconds in frames', range);
}

/** By index of the addon. */
function renderInputs(
  given: RenderOptions['inputs'],
  slots: readonly (HostInput | undefined)[],
): NativeRenderRequest['inputs'] {
  const list = requireArray(given ?? [], 'options.inputs').map((one, index) =>
    requireChannels(one, `options.inputs[${index}]`),
  );
  const count = slots.filter((input) => input !== undefined).length;
  if (list.length > count) {
    throw new GloveboxError(
      'invalid-argument',
      `Expected audio for at most ${count} inputs but received ${list.length}; addInput makes more`,
      { details: { inputs: count, received: list.length } },
    );
  }
  let next = 0;
  return slots.map((input) => (input === undefined ? [] : (list[next++] ?? [])));
}

function renderCommands(
  given: RenderOptions['commands'],
  context: GroupContext,
): { frame: number; device: number; event: RenderCommand['event'] }[] {
  return requireArray(given ?? [], 'options.commands').map((value, index) => {
    const name = `options.commands[${index}]`;
    const { frame, device, event } = requireOptions<RenderCommand>(value, name, ['frame', 'device', 'event']);
    const { id } = requireDevice(context, device, `${name}.device`);
    if (typeof event !== 'object' || event === null) throw wrongArgument('an object', `${name}.event`, event);
    return { frame: requireInteger(frame, `${name}.frame`, { min: 0 }), device: id, event };
  });
}
