import type { Transport } from '../../api/transport.js';
import { audioOnly, inputChannel, parameterCurve, type Model } from './stimulus.js';

/** The fixtures that write down what the host gave them. */

/** frame-counter: frames before this one, blocks before this one, both modulo 65536. */
export const frameCounter: Model = ({ frames, blockSize }) =>
  audioOnly(
    Float32Array.from({ length: frames }, (_, frame) => frame % 65536),
    Float32Array.from({ length: frames }, (_, frame) => Math.floor(frame / blockSize) % 65536),
  );

const smallestNormal = 2 ** -126;

function isSubnormal(sample: number): boolean {
  return sample !== 0 && Math.abs(sample) < smallestNormal;
}

/**
 * denormal-reporter: subnormal samples seen so far; 2 where both samples are zero, 1 where the host flagged silence, 4 where
 * it is asked for and the thread flushes subnormal numbers. This host flags no block that holds a sound and always flushes.
 */
export const denormalReporter: Model = (stimulus) => {
  const left = inputChannel(stimulus, 0, 0);
  const right = inputChannel(stimulus, 0, 1);
  const probe = parameterCurve(stimulus, 0, 0);
  let count = 0;
  const counts = left.map((sample, frame) => {
    count += (isSubnormal(sample) ? 1 : 0) + (isSubnormal(right[frame] ?? 0) ? 1 : 0);
    return count % 65536;
  });
  const flags = left.map(
    (sample, frame) => (sample === 0 && right[frame] === 0 ? 2 : 0) + (probe[frame] === 1 ? 4 : 0),
  );
  return audioOnly(counts, flags);
};

interface Position {
  beats: number;
  seconds: number;
  barStart: number;
}

/** The position at the start of each block: what moves on is rounded after each block, as the host does it. */
function positions(start: Transport, sampleRate: number, blocks: readonly number[]): Position[] {
  const position = { beats: start.songBeats ?? 0, seconds: start.songSeconds ?? 0, barStart: start.barStartBeats ?? 0 };
  const [numerator, denominator] = start.timeSignature ?? [4, 4];
  const tempo = start.tempo ?? 0;
  const barBeats = (4 * numerator) / denominator;
  return blocks.map((frames) => {
    const current = { ...position };
    if (start.isPlaying) {
      const seconds = frames / sampleRate;
      position.seconds += seconds;
      position.beats += (seconds * tempo) / 60;
      while (position.beats >= position.barStart + barBeats) position.barStart += barBeats;
    }
    return current;
  });
}

/** Which of the fields the host gave. Everything that an absent transport lacks, and steady time, is 0. */
function flagsOf(transport: Transport): number {
  const flags: [boolean | undefined, number][] = [
    [transport.isPlaying, 1],
    [transport.isRecording, 2],
    [transport.loop !== undefined, 4],
    [transport.tempo !== undefined, 8],
    [transport.songBeats !== undefined, 16],
    [transport.timeSignature !== undefined, 32],
    [true, 64],
    [transport.songSeconds !== undefined, 128],
  ];
  return flags.reduce((sum, [isGiven, bit]) => sum + (isGiven ? bit : 0), 0);
}

/** The frames of every block. */
function blockLengths(frames: number, blockSize: number): number[] {
  const count = Math.ceil(frames / blockSize);
  return Array.from({ length: count }, (_, block) => Math.min(blockSize, frames - block * blockSize));
}

/** frame-stamp: the first channel as it is, and the song position of each frame, or -1. */
export const frameStamp: Model = (stimulus) => {
  const { transport, frames, blockSize, sampleRate } = stimulus;
  const stamps = new Float32Array(frames).fill(-1);
  const lengths = blockLengths(frames, blockSize);
  const starts =
    transport?.songSeconds === undefined ? [] : positions(transport, sampleRate, lengths).map(({ seconds }) => seconds);
  for (const [block, seconds] of starts.entries()) {
    const at = block * blockSize;
    for (let frame = 0; frame < (lengths[block] ?? 0); ++frame)
      stamps[at + frame] = Math.floor(seconds * sampleRate + 0.5) + frame;
  }
  return audioOnly(inputChannel(stimulus, 0, 0).slice(), stamps);
};

/** transport-printer: twelve channels, the fields of the transport for the whole block. */
export const transportPrinter: Model = ({ transport, frames, blockSize, sampleRate }) => {
  const blocks = blockLengths(frames, blockSize);
  const starts = transport === undefined ? undefined : positions(transport, sampleRate, blocks);
  const channels = Array.from({ length: 12 }, () => new Float32Array(frames));
  const [numerator, denominator] = transport?.timeSignature ?? [0, 0];
  for (const [block, length] of blocks.entries()) {
    const at = block * blockSize;
    const position = starts?.[block];
    const fields = [
      transport === undefined ? 0 : flagsOf(transport),
      transport?.tempo ?? 0,
      position?.beats ?? 0,
      position?.seconds ?? 0,
      position?.barStart ?? 0,
      transport?.loop?.startBeats ?? 0,
      transport?.loop?.endBeats ?? 0,
      256 * numerator + denominator,
      at % 2 ** 24,
      length,
    ];
    for (const [channel, value] of fields.entries()) channels[channel]?.fill(value, at, at + length);
    for (let frame = 0; frame < length; ++frame) channels[10]?.fill(frame, at + frame, at + frame + 1);
    channels[11]?.fill(0.25, at, at + length);
  }
  return audioOnly(...channels);
};
