import { setTimeout as sleep } from 'node:timers/promises';
import type { DriverSource } from '../api/paced-driver.js';
import { WavWriter } from '../audio-file/wav-writer.js';
import { GloveboxError } from '../errors.js';
import { fitChannels } from './channels.js';
import type { OpenGroup } from './open-session.js';
import { deathOf, type GroupResult, type RenderGroupOptions } from './render-group.js';

/** What a group did at the pace of its sample rate. */
export interface PlayResult extends GroupResult {
  /** Blocks that began later than they should, and those that were left out. */
  lateStarts: number;
  skippedBlocks: number;
  isRealtime: boolean;
  worstBlockMs: number;
}

/** How often commands are sent and outputs are fetched. */
const roundMs = 50;
/** Room for outputs that wait to be fetched. */
const ringSeconds = 10;
/** A loop is in memory as a whole: ten minutes at 48 kHz. */
const longestLoop = 48_000 * 600;

function sourceOf({ inputs }: OpenGroup): DriverSource {
  const [first, second] = inputs;
  if (first === undefined) return { kind: 'silence' };
  if (second !== undefined) {
    throw new GloveboxError(
      'invalid-argument',
      'in real time one input file feeds the group, this session has several',
    );
  }
  const { frameCount } = first.reader.layout;
  if (frameCount > longestLoop) {
    throw new GloveboxError(
      'limit-exceeded',
      `${first.reader.path} is too long for real time: at most ${longestLoop} frames`,
    );
  }
  if (frameCount === 0) return { kind: 'silence' };
  return { kind: 'loop', channels: fitChannels(first.reader.read(0, frameCount), first.channelCount) };
}

/**
 * Runs a group at the pace of its sample rate, for its length: what a person would hear, late blocks included. Commands
 * take effect with a block near their time, not at their frame; an input shorter than the run begins again. Errors as
 * `renderGroup`.
 */
export async function playGroup(
  open: OpenGroup,
  { signal, onProgress, blockSize }: RenderGroupOptions = {},
): Promise<PlayResult> {
  const { group, outputs, frames, commands } = open;
  const writers: WavWriter[] = [];
  const { sampleRate } = group;
  const results = outputs.map(({ path, channelCount, format }) => ({ path, channels: channelCount, format, peak: 0 }));
  const source = sourceOf(open);
  try {
    for (const { path, channelCount, format } of outputs) {
      writers.push(WavWriter.create(path, { channelCount, sampleRate, format }));
    }
    const driver = await group.start({
      source,
      sink: outputs.length === 0 ? { kind: 'discard' } : { kind: 'ring', frames: Math.round(sampleRate * ringSeconds) },
      ...(blockSize === undefined ? {} : { blockSize }),
      ...(open.transport === undefined ? {} : { transport: open.transport }),
    });
    const size = blockSize ?? group.maxBlockSize;
    const written = writers.map(() => 0);
    const drain = (): void => {
      for (const [index, writer] of writers.entries()) {
        const output = group.outputs[index];
        const result = results[index];
        if (output === undefined || result === undefined) continue;
        for (;;) {
          const wanted = Math.min(frames - (written[index] ?? 0), Math.round(sampleRate));
          const channels = wanted > 0 ? driver.read(output, wanted) : [];
          const count = channels[0]?.length ?? 0;
          if (count === 0) break;
          writer.write(channels);
          written[index] = (written[index] ?? 0) + count;
          for (const channel of channels)
            for (const sample of channel) result.peak = Math.max(result.peak, Math.abs(sample));
        }
      }
    };
    try {
      let next = 0;
      for (;;) {
        const statistics = driver.statistics();
        const done = statistics.blocks * size;
        for (let command = commands[next]; command !== undefined && command.frame <= done; command = commands[next]) {
          if (driver.send(command.device, command.event) === 0) break;
          next += 1;
        }
        drain();
        onProgress?.(Math.min(done, frames), frames);
        if (statistics.incompleteBlocks > 0 && group.sandboxes.some((sandbox) => sandbox.exit !== undefined)) {
          throw await deathOf(group);
        }
        if (done >= frames || !statistics.isRunning) break;
        if (signal?.aborted === true) throw new GloveboxError('cancelled', 'interrupted');
        await sleep(Math.max(1, Math.min(roundMs, ((frames - done) / sampleRate) * 1000)));
      }
    } finally {
      await driver.stop();
    }
    drain();
    for (const writer of writers) writer.finish();
    const statistics = driver.statistics();
    const processSeconds = statistics.totalDurationNs / 1e9;
    return {
      name: open.name,
      sampleRate,
      frames,
      blocks: statistics.blocks,
      incompleteBlocks: statistics.incompleteBlocks,
      processSeconds,
      speed: processSeconds > 0 ? (statistics.blocks * size) / sampleRate / processSeconds : 0,
      outputs: results,
      lateStarts: statistics.lateStarts,
      skippedBlocks: statistics.skippedBlocks,
      isRealtime: statistics.isRealtime,
      worstBlockMs: statistics.worstDurationNs / 1e6,
    };
  } finally {
    for (const writer of writers) writer.discard();
  }
}
