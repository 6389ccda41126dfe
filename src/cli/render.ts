import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import { sampleFormats, type SampleFormat } from '../audio-file/sample-format.js';
import { WavReader } from '../audio-file/wav-reader.js';
import { GloveboxError } from '../errors.js';
import { readMidiFile, type MidiSequence } from '../midi-file/read-midi-file.js';
import { printable } from '../scan/plugin-text.js';
import { loadCommands } from '../session/load-session.js';
import { renderGroup, type GroupResult } from '../session/render-group.js';
import { connectChain } from './chain.js';
import { decibels } from './decibels.js';
import { requireFile } from './files.js';
import { interruption } from './interruption.js';
import { print, printJson, Progress } from './output.js';
import { parseParameterArgument } from './parameter-argument.js';
import { parsePluginArgument } from './plugin-argument.js';
import { planCommands, type RenderPlan } from './render-plan.js';
import { allowQuarantinedOption, userStore } from './quarantine-options.js';
import { collect, loadLimitOption, seconds, wholeNumber } from './values.js';

interface RenderCommandOptions {
  in?: string;
  out: string;
  block: number;
  rate?: number;
  mode: 'sandboxed' | 'direct';
  sandboxes: 'one' | 'each';
  crossing: 'synchronous' | 'pipelined';
  param: string[];
  params?: string;
  notes?: string;
  midi?: string;
  tail: number;
  seconds?: number;
  format?: SampleFormat;
  loadLimitMs: number;
  allowQuarantined?: boolean;
  json?: boolean;
}

/** What `glovebox render --json` prints. */
interface RenderSummary {
  schema: 'glovebox-render';
  version: 1;
  out: string;
  format: SampleFormat;
  channels: number;
  sampleRate: number;
  frames: number;
  blocks: number;
  /** From input to output, as the plugins report it; the output is not moved by it. */
  latencyFrames: number;
  peak: number;
  processSeconds: number;
  /** Times real time. */
  speed: number;
  plugins: { file: string; id: string; name: string; format: string; latencyFrames: number; sandbox: string }[];
}

/** How many frames come out. */
function lengthOf(
  options: RenderCommandOptions,
  rate: number,
  input: WavReader | undefined,
  midi: MidiSequence | undefined,
): number {
  if (options.seconds !== undefined) return Math.round(options.seconds * rate);
  const lengths = [
    ...(input === undefined ? [] : [input.layout.frameCount]),
    ...(midi === undefined ? [] : [Math.round(midi.seconds * rate)]),
  ];
  if (lengths.length === 0) {
    throw new GloveboxError('invalid-argument', 'nothing says how long to render: give --in, --midi or --seconds');
  }
  return Math.max(...lengths) + Math.round(options.tail * rate);
}

/** Reads and checks every file that is not a plugin, before anything is started. */
function makePlan(words: readonly string[], options: RenderCommandOptions): RenderPlan {
  const plugins = words.map(parsePluginArgument);
  for (const { file } of plugins) requireFile(file);
  const parameters = options.param.map(parseParameterArgument);
  const commands = (
    [
      ['--params', options.params],
      ['--notes', options.notes],
    ] as const
  ).flatMap(([option, file]) =>
    file === undefined ? [] : [{ source: `${option} ${file}: `, list: loadCommands(file) }],
  );
  const midi = options.midi === undefined ? undefined : readMidiFile(options.midi);
  const input = options.in === undefined ? undefined : WavReader.open(options.in);
  try {
    const rate = options.rate ?? input?.layout.sampleRate ?? 48_000;
    if (input !== undefined && input.layout.sampleRate !== rate) {
      throw new GloveboxError(
        'invalid-argument',
        `${input.path} has ${input.layout.sampleRate} Hz, not ${rate} Hz as --rate says`,
      );
    }
    return {
      plugins,
      input,
      out: resolve(options.out),
      format: options.format ?? input?.layout.format ?? '24',
      sampleRate: rate,
      blockSize: options.block,
      frames: lengthOf(options, rate, input, midi),
      loadLimitMs: options.loadLimitMs,
      allowQuarantined: options.allowQuarantined === true,
      mode: options.mode,
      sandboxes: options.sandboxes,
      crossing: options.crossing,
      parameters,
      commands,
      midi,
    };
  } catch (error) {
    input?.close();
    throw error;
  }
}

/** The plugins in their sandboxes: one for each, or one for all; in direct mode there is nothing to divide. */
async function loadChain(group: Group, plan: RenderPlan, progress: Progress): Promise<Device[]> {
  const devices: Device[] = [];
  const isShared = plan.sandboxes === 'one' || plan.mode === 'direct';
  for (const { file, id } of plan.plugins) {
    interruption().throwIfAborted();
    progress.show(`loading ${file}`);
    const [shared] = group.sandboxes;
    const sandbox =
      isShared && shared !== undefined
        ? shared
        : await group.addSandbox({
            hosting: plan.mode,
            loadLimitMs: plan.loadLimitMs,
            recovery: { mode: 'manual' },
          });
    devices.push(
      await sandbox.addDevice({ file, allowQuarantined: plan.allowQuarantined, ...(id === undefined ? {} : { id }) }),
    );
  }
  return devices;
}

async function renderChain(group: Group, plan: RenderPlan, progress: Progress): Promise<RenderSummary> {
  const devices = await loadChain(group, plan, progress);
  const { input, output, noteTarget } = await connectChain(group, devices);
  if (plan.input !== undefined) {
    if (input === undefined)
      throw new GloveboxError('invalid-argument', `--in: ${devices[0]?.name} (plugin 0) takes no audio`);
    await group.addInput(input);
  }
  await group.addOutput(output);
  const commands = await planCommands(plan, devices, noteTarget);
  const result: GroupResult = await renderGroup(
    {
      name: group.name,
      group,
      devices: new Map(devices.map((device, index) => [String(index), device])),
      inputs: plan.input === undefined ? [] : [{ reader: plan.input, channelCount: input?.channels ?? 0 }],
      outputs: [{ path: plan.out, channelCount: output.channels, format: plan.format }],
      commands,
      transport: {
        isPlaying: true,
        tempo: plan.midi?.tempo ?? 120,
        timeSignature: plan.midi?.timeSignature ?? [4, 4],
        songBeats: 0,
        songSeconds: 0,
        barStartBeats: 0,
        barNumber: 0,
      },
      frames: plan.frames,
    },
    {
      signal: interruption(),
      onProgress: (done, all) => progress.show(`${Math.floor((100 * done) / Math.max(1, all))} %`),
    },
  );
  const last = await devices.at(-1)?.refresh();
  return {
    schema: 'glovebox-render',
    version: 1,
    out: plan.out,
    format: plan.format,
    channels: output.channels,
    sampleRate: plan.sampleRate,
    frames: plan.frames,
    blocks: result.blocks,
    latencyFrames: last?.pathLatencyFrames ?? 0,
    peak: result.outputs[0]?.peak ?? 0,
    processSeconds: result.processSeconds,
    speed: result.speed,
    plugins: devices.map((device) => {
      const { id, name, format } = device.info.descriptor;
      return { file: device.file, id, name, format, latencyFrames: device.latencyFrames, sandbox: device.sandbox.name };
    }),
  };
}

function printSummary(summary: RenderSummary, out: string): void {
  const { channels, sampleRate, format, frames, peak, speed, latencyFrames } = summary;
  const facts = [
    `${channels} ${channels === 1 ? 'channel' : 'channels'}`,
    `${sampleRate} Hz`,
    format === 'float' ? 'float' : `${format} bits`,
    `${(frames / sampleRate).toFixed(2)} s`,
    `peak ${decibels(peak)}`,
    `${speed.toFixed(0)} x real time`,
    ...(latencyFrames === 0 ? [] : [`latency ${latencyFrames} frames`]),
  ];
  print(`wrote ${out}: ${facts.join(', ')}`);
  print(`through ${summary.plugins.map(({ name }) => printable(name, 60)).join(' > ')}`);
}

async function runRender(words: readonly string[], options: RenderCommandOptions): Promise<void> {
  const plan = makePlan(words, options);
  const progress = new Progress();
  let group: Group | undefined;
  try {
    const { sampleRate, blockSize: maxBlockSize, crossing } = plan;
    group = await createGroup({ name: 'render', sampleRate, maxBlockSize, crossing, quarantineStore: userStore() });
    const summary = await renderChain(group, plan, progress);
    progress.done();
    if (options.json === true) printJson(summary);
    else printSummary(summary, options.out);
  } catch (error) {
    if (interruption().aborted)
      throw new GloveboxError('cancelled', 'interrupted; nothing was written', { cause: error });
    throw error;
  } finally {
    progress.done();
    plan.input?.close();
    await group?.close();
  }
}

function oneOf(flags: string, text: string, choices: readonly string[]): Option {
  return new Option(flags, text).choices(choices);
}

/** `glovebox render`. */
export function registerRender(program: Command): void {
  program
    .command('render')
    .description('render a chain of plugins into a WAV file, as fast as it goes')
    .argument('<plugins...>', 'the chain; each path or path#id')
    .option('--in <file>', 'WAV file that goes in (16, 24, 32 bits or float)')
    .requiredOption('--out <file>', 'WAV file that comes out; written when everything went well')
    .addOption(new Option('--block <frames>', 'frames per block').default(512).argParser(wholeNumber(1, 16_384)))
    .addOption(
      new Option('--rate <hz>', "sample rate (default: the input's, or 48000)").argParser(wholeNumber(1, 768_000)),
    )
    .addOption(
      oneOf('--mode <mode>', 'where plugins run; direct is without any protection', ['sandboxed', 'direct']).default(
        'sandboxed',
      ),
    )
    .addOption(
      oneOf('--sandboxes <how>', 'one sandbox for all plugins, or one for each', ['one', 'each']).default('each'),
    )
    .addOption(
      oneOf('--crossing <how>', 'what a connection between sandboxes means', ['synchronous', 'pipelined']).default(
        'synchronous',
      ),
    )
    .option('--param <change>', 'plugin-index:nameOrId=value[@seconds], several times', collect, [])
    .option('--params <file>', 'JSON array of parameter changes: {"parameter", "value", "seconds", "device": "0"}')
    .option(
      '--notes <file>',
      'JSON array of notes: {"key", "seconds", "duration", "velocity", "channel", "device": "0"}',
    )
    .option('--midi <file>', 'Standard MIDI File for the first plugin that takes notes')
    .addOption(new Option('--tail <seconds>', 'render on behind the input').default(0).argParser(seconds))
    .addOption(new Option('--seconds <n>', 'how long to render, instead of the length of the input').argParser(seconds))
    .addOption(oneOf('--format <format>', "samples of the output (default: the input's, or 24)", sampleFormats))
    .addOption(loadLimitOption())
    .addOption(allowQuarantinedOption())
    .option('--json', 'print what was done as JSON')
    .action(runRender);
}
