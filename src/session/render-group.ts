import type { Group } from '../api/group.js';
import type { RenderCommand } from '../api/render.js';
import { WavWriter } from '../audio-file/wav-writer.js';
import { GloveboxError } from '../errors.js';
import { fitChannels } from './channels.js';
import type { OpenGroup } from './open-session.js';
import { advanceTransport } from './session-transport.js';

/** What came of one group. */
export interface GroupResult {
  name: string;
  sampleRate: number;
  frames: number;
  blocks: number;
  incompleteBlocks: number;
  /** Of the thread that ran the blocks: how long they took. */
  processSeconds: number;
  /** Times real time; 0 if nothing was measured. */
  speed: number;
  outputs: { path: string; channels: number; format: string; peak: number }[];
}

/** How a render is watched and ended. */
export interface RenderGroupOptions {
  /** Frames per block; default the group's maximum. */
  blockSize?: number;
  signal?: AbortSignal | undefined;
  onProgress?: (doneFrames: number, frames: number) => void;
}

/** Frames that are in memory at a time: five seconds, whatever the length of the render. */
const pieceFrames = 262_144;
/** How long the end of a sandbox may take to be told after blocks were incomplete because of it. */
const endNewsMs = 2000;

/** Why blocks were incomplete: the end of the first sandbox that ended. */
export async function deathOf(group: Group): Promise<GloveboxError> {
  // Not a timer that lets the program end while it runs.
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, endNewsMs, undefined);
  });
  const first = await Promise.race([
    silence,
    ...group.sandboxes.map(async (sandbox) => ({ sandbox, exit: await sandbox.ended })),
  ]);
  clearTimeout(timer);
  if (first === undefined) {
    const states = group.sandboxes.map((sandbox) => `${sandbox.name} is ${sandbox.state}`).join(', ');
    return new GloveboxError('sandbox-died', `blocks came back incomplete: ${states}`);
  }
  const { sandbox, exit } = first;
  const devices = sandbox.devices.map((device) => device.name).join(', ');
  return new GloveboxError('sandbox-died', `${sandbox.name} (${devices}) ${exit.kind}: ${exit.reason}`, {
    details: {
      sandbox: sandbox.name,
      kind: exit.kind,
      reason: exit.reason,
      call: exit.call,
      device: exit.device?.name,
    },
  });
}

/** The commands from frame `start` to `end`, counted from `start`. */
function commandsOf(commands: readonly RenderCommand[], start: number, end: number): RenderCommand[] {
  return commands
    .filter(({ frame }) => frame >= start && frame < end)
    .map((one) => ({ ...one, frame: one.frame - start }));
}

function peakOf(channels: readonly Float32Array[]): number {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

/**
 * Renders a group offline into its output files, piece by piece. The files take their names when everything went well: a
 * GloveboxError (`sandbox-died`, `cancelled`, `cannot-write` ...) leaves the old ones as they were.
 */
export async function renderGroup(open: OpenGroup, options: RenderGroupOptions = {}): Promise<GroupResult> {
  const { group, inputs, outputs, commands, frames } = open;
  const { signal, onProgress, blockSize = group.maxBlockSize } = options;
  const writers: WavWriter[] = [];
  const result: GroupResult = {
    name: open.name,
    sampleRate: group.sampleRate,
    frames,
    blocks: 0,
    incompleteBlocks: 0,
    processSeconds: 0,
    speed: 0,
    outputs: outputs.map(({ path, channelCount, format }) => ({ path, channels: channelCount, format, peak: 0 })),
  };
  // Whole blocks, so that a render in pieces has the same blocks as one in one piece.
  const piece = Math.max(1, Math.floor(pieceFrames / blockSize)) * blockSize;
  try {
    for (const { path, channelCount, format } of outputs) {
      writers.push(WavWriter.create(path, { channelCount, sampleRate: group.sampleRate, format }));
    }
    await group.setOffline(true);
    let transport = open.transport;
    for (let start = 0; start < frames; start += piece) {
      const count = Math.min(piece, frames - start);
      const rendered = await group.render({
        frames: count,
        blockSize,
        inputs: inputs.map(({ reader, channelCount }) => fitChannels(reader.read(start, count), channelCount)),
        commands: commandsOf(commands, start, start + count),
        ...(transport === undefined ? {} : { transport }),
        ...(signal === undefined ? {} : { signal }),
      });
      result.blocks += rendered.report.blocks;
      result.incompleteBlocks += rendered.report.incompleteBlocks;
      for (const ns of rendered.report.blockNs) result.processSeconds += ns / 1e9;
      if (!rendered.report.isComplete) throw await deathOf(group);
      for (const [index, writer] of writers.entries()) {
        const channels = rendered.outputs[index] ?? [];
        writer.write(channels);
        const output = result.outputs[index];
        if (output !== undefined) output.peak = Math.max(output.peak, peakOf(channels));
      }
      if (transport !== undefined) transport = advanceTransport(transport, count, group.sampleRate);
      onProgress?.(start + count, frames);
    }
    for (const writer of writers) writer.finish();
  } finally {
    for (const writer of writers) writer.discard();
  }
  if (result.processSeconds > 0) result.speed = frames / group.sampleRate / result.processSeconds;
  return result;
}
