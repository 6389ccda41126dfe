import type { Device } from '../api/device.js';
import type { RenderCommand } from '../api/render.js';
import type { SampleFormat } from '../audio-file/sample-format.js';
import type { WavReader } from '../audio-file/wav-reader.js';
import { GloveboxError } from '../errors.js';
import type { MidiSequence } from '../midi-file/read-midi-file.js';
import type { LooseCommand } from '../session/load-session.js';
import { findParameter, readValue } from '../session/places.js';
import { timedCommands, toMidiEvent } from '../session/session-commands.js';
import type { SessionCommand } from '../session/session.js';
import type { ParameterArgument } from './parameter-argument.js';
import type { PluginArgument } from './plugin-argument.js';

/** What `glovebox render` was asked for, files opened and checked. */
export interface RenderPlan {
  plugins: PluginArgument[];
  input: WavReader | undefined;
  out: string;
  format: SampleFormat;
  /** Whole Hz. */
  sampleRate: number;
  blockSize: number;
  frames: number;
  loadLimitMs: number;
  allowQuarantined: boolean;
  mode: 'sandboxed' | 'direct';
  sandboxes: 'one' | 'each';
  crossing: 'synchronous' | 'pipelined';
  parameters: ParameterArgument[];
  /** Each with the option and file that it is from. */
  commands: { source: string; list: LooseCommand[] }[];
  midi: MidiSequence | undefined;
}

function deviceAt(devices: readonly Device[], index: number, where: string): Device {
  const device = devices[index];
  if (device !== undefined) return device;
  throw new GloveboxError(
    'unknown-object',
    `${where}: no plugin ${index} in this chain; they count from 0 to ${devices.length - 1}`,
  );
}

function noteTargetOf(noteTarget: Device | undefined, where: string): Device {
  if (noteTarget !== undefined) return noteTarget;
  throw new GloveboxError('invalid-argument', `${where}: no plugin of this chain takes notes`);
}

/** A command of a file for the plugin of its index; without one, parameters go to the first plugin, notes to who takes them. */
function addressed(
  command: LooseCommand,
  place: string,
  noteTarget: Device | undefined,
  devices: readonly Device[],
): SessionCommand {
  if (command.device !== undefined) {
    if (!/^\d+$/.test(command.device)) {
      throw new GloveboxError(
        'unknown-object',
        `${place}: a device is the index of a plugin here, like "0", not ${JSON.stringify(command.device)}`,
      );
    }
    deviceAt(devices, Number(command.device), place);
    return { ...command, device: command.device };
  }
  const device = 'parameter' in command ? devices[0] : noteTargetOf(noteTarget, place);
  return { ...command, device: String(devices.indexOf(device as Device)) };
}

/** Sets first values and returns everything that happens later, sorted. Throws a GloveboxError that names the option. */
export async function planCommands(
  plan: RenderPlan,
  devices: readonly Device[],
  noteTarget: Device | undefined,
): Promise<RenderCommand[]> {
  const commands: RenderCommand[] = [];
  for (const { text, plugin, parameter: reference, value, seconds } of plan.parameters) {
    const where = `--param ${JSON.stringify(text)}`;
    const device = deviceAt(devices, plugin, where);
    const parameter = await findParameter(device, reference, where);
    const number = await readValue(device, parameter, value, where);
    // At the start it is set before the first block; later, at its frame.
    if (seconds === 0) await device.set(parameter.id, number);
    else {
      const event = { kind: 'parameter-value' as const, parameter: parameter.id, value: number };
      commands.push({ frame: Math.round(seconds * plan.sampleRate), device, event });
    }
  }
  for (const { source, list } of plan.commands) {
    const known = list.map((command, index) => addressed(command, `${source}/${index}`, noteTarget, devices));
    commands.push(
      ...(await timedCommands(known, (name) => deviceAt(devices, Number(name), source), plan.sampleRate, source)),
    );
  }
  if (plan.midi !== undefined) {
    const device = noteTargetOf(noteTarget, '--midi');
    for (const { seconds, bytes } of plan.midi.messages) {
      commands.push({ frame: Math.round(seconds * plan.sampleRate), device, event: toMidiEvent(bytes, 0) });
    }
  }
  return commands.sort((a, b) => a.frame - b.frame);
}
