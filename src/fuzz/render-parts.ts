import type { BlockReport, BlockReports, SandboxOutcome } from '../api/block-report.js';
import type { RenderCommand, RenderOptions, RenderReport, RenderResult } from '../api/render.js';

/** A block's report in the numbers of the case; sandboxes that the case has removed are left out. */
export interface PlayedBlock extends Omit<BlockReport, 'sandboxes'> {
  sandboxes: ReadonlyMap<number, Omit<SandboxOutcome, 'sandbox'>>;
}

/** Reports of a render; `numberOf` gives the case's number of the sandbox with this id. */
export function playedBlocks(reports: BlockReports, numberOf: (id: number) => number | undefined): PlayedBlock[] {
  return [...reports].map(({ sandboxes, ...report }) => ({
    ...report,
    sandboxes: new Map(
      sandboxes.flatMap(({ sandbox, ...outcome }) => {
        const number = numberOf(sandbox);
        return number === undefined ? [] : [[number, outcome] as const];
      }),
    ),
  }));
}

/** What is rendered, in blocks of one length. */
export type WholeRender = Required<Pick<RenderOptions, 'frames' | 'blockSize' | 'inputs' | 'commands'>>;

/** `count` blocks of it from block `from` on. */
export function renderPart({ blockSize, inputs, commands }: WholeRender, from: number, count: number): WholeRender {
  const start = from * blockSize;
  const frames = count * blockSize;
  const isInside = ({ frame }: RenderCommand): boolean => frame >= start && frame < start + frames;
  return {
    frames,
    blockSize,
    inputs: inputs.map((channels) => channels.map((samples) => samples.subarray(start, start + frames))),
    commands: commands.filter(isInside).map((command) => ({ ...command, frame: command.frame - start })),
  };
}

/** What came out of it, in one or several renders. */
export interface WholeResult extends Pick<RenderResult, 'outputs' | 'events'> {
  report: Omit<RenderReport, 'blockReports'>;
  blocks: PlayedBlock[];
}

/** Two renders, the second `start` frames after the first, as if they were one. */
export function joinRenders(first: WholeResult, second: WholeResult, start: number): WholeResult {
  const [one, other] = [first.report, second.report];
  return {
    outputs: first.outputs.map((channels, output) =>
      channels.map((samples, channel) => Float32Array.of(...samples, ...(second.outputs[output]?.[channel] ?? []))),
    ),
    events: [...first.events, ...second.events.map((event) => ({ ...event, frame: event.frame + start }))],
    report: {
      frames: one.frames + other.frames,
      blocks: one.blocks + other.blocks,
      incompleteBlocks: one.incompleteBlocks + other.incompleteBlocks,
      isComplete: one.isComplete && other.isComplete,
      blockNs: Float64Array.of(...one.blockNs, ...other.blockNs),
    },
    blocks: [...first.blocks, ...second.blocks],
  };
}
