import { GloveboxError } from '../errors.js';
import { nativeCall } from '../native/call.js';
import { BlockReports } from './block-report.js';
import { unpackEvents } from './event-codec.js';
import type { RenderOptions, RenderResult } from './render.js';
import { toNativeRender, type RenderedGroup } from './render-request.js';
import { requireSignal } from './validate.js';

/**
 * Renders on a native thread, block after block as fast as it goes, until the end or until the signal of the options.
 * @throws GloveboxError as `Group.render`
 */
export async function renderOffline(group: RenderedGroup, options: RenderOptions): Promise<RenderResult> {
  const { context, outputs } = group;
  const request = toNativeRender(group, options);
  const { signal } = options;
  if (signal !== undefined && requireSignal(signal, 'options.signal').aborted) throw cancelled(context.name, signal);
  context.requireOpen();

  const render = context.native.startRender(request);
  const cancel = (): void => render.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    const result = await nativeCall(`Could not render group "${context.name}"`, () => render.result);
    const { blocks, incompleteBlocks, blockNs } = result;
    return {
      outputs: result.outputs.filter((_, index) => outputs[index] !== undefined),
      events: unpackEvents(result).flatMap(({ frame, device: id, event }) => {
        const device = context.devices.get(id);
        return device === undefined ? [] : [{ frame, device, event }];
      }),
      report: {
        frames: request.frames,
        blocks,
        incompleteBlocks,
        isComplete: incompleteBlocks === 0,
        blockNs,
        blockReports: new BlockReports(result),
      },
    };
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(context.name, signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function cancelled(group: string, signal: AbortSignal): GloveboxError {
  return new GloveboxError('cancelled', `The render of group "${group}" was cancelled`, { cause: signal.reason });
}
