import type { DeviceInfo } from '../api/device-info.js';
import type { RenderCommand, RenderResult } from '../api/render.js';
import { SeededRandom } from '../measure/random.js';
import type { Subject } from './check.js';

/** Noise for every input of the group. */
export function noiseFor({ group }: Subject, frames: number, seed: number): Float32Array[][] {
  const random = new SeededRandom(seed);
  return group.inputs.map(({ channels }) => Array.from({ length: channels }, () => random.noise(frames)));
}

/** Notes that every instrument should play: a few keys, held and released. Empty for a plugin without note inputs. */
export function notesFor({ device }: Subject, frames: number): RenderCommand[] {
  if (device.info.noteInputs.length === 0) return [];
  return [48, 60, 67, 72].flatMap((key, index): RenderCommand[] => {
    const start = Math.floor((frames * index) / 8);
    const voice = { key, channel: 0, noteId: index };
    return [
      { frame: start, device, event: { kind: 'note-on', ...voice, velocity: 0.8 } },
      { frame: start + Math.floor(frames / 3), device, event: { kind: 'note-off', ...voice } },
    ];
  });
}

/** Where the first sample lies that is not a finite number. */
export function findNotFinite(result: RenderResult): string | undefined {
  for (const [port, channels] of result.outputs.entries()) {
    for (const [channel, samples] of channels.entries()) {
      const frame = samples.findIndex((sample) => !Number.isFinite(sample));
      if (frame >= 0) return `${samples[frame]} at output ${port} channel ${channel} frame ${frame}`;
    }
  }
  return undefined;
}

/** Renders, and says what is wrong with what came out: not finite, or a sandbox that was not there. */
export async function renderAndLook(
  subject: Subject,
  options: { frames: number; blockSize?: number; seed: number; inputs?: Float32Array[][]; commands?: RenderCommand[] },
): Promise<{ result: RenderResult; problem: string | undefined }> {
  const { frames, blockSize, seed } = options;
  const before = await subject.group.statistics();
  const result = await subject.group.render({
    frames,
    ...(blockSize === undefined ? {} : { blockSize }),
    inputs: options.inputs ?? noiseFor(subject, frames, seed),
    commands: options.commands ?? notesFor(subject, frames),
  });
  const after = await subject.group.statistics();
  // The host replaces what is not finite before anybody hears it, and counts it.
  const scrubbed = after.scrubbedSamples - before.scrubbedSamples;
  const lost = result.report.incompleteBlocks;
  let problem = findNotFinite(result);
  if (scrubbed > 0) problem = `${scrubbed} samples that are not finite`;
  if (lost > 0) problem = `${lost} of ${result.report.blocks} blocks without the plugin`;
  return { result, problem };
}

function channelCount(ports: readonly { channels: number }[]): number {
  return ports.reduce((sum, port) => sum + port.channels, 0);
}

/** "2 in, 2 out, 1 note inputs, 8 parameters": which plugin was it that behaved so. */
export function describeShape({ audioInputs, audioOutputs, noteInputs, parameterCount }: DeviceInfo): string {
  const [inputs, outputs] = [channelCount(audioInputs), channelCount(audioOutputs)];
  return `${inputs} in, ${outputs} out, ${noteInputs.length} note inputs, ${parameterCount} parameters`;
}
