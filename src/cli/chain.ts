import type { Device } from '../api/device.js';
import type { Group } from '../api/group.js';
import type { AudioInput, AudioOutput } from '../api/port.js';
import { GloveboxError } from '../errors.js';

/** Where a chain begins and ends. */
export interface ChainEnds {
  /** The first plugin's main input, if it takes audio. */
  input: AudioInput | undefined;
  /** The last plugin's main output. */
  output: AudioOutput;
  /** The first plugin of the chain that takes notes, if one does. */
  noteTarget: Device | undefined;
}

function mainInput(device: Device): AudioInput | undefined {
  const { audioInputs } = device.info;
  const index = Math.max(
    0,
    audioInputs.findIndex((port) => port.isMain),
  );
  return audioInputs.length === 0 || audioInputs[index]?.channels === 0 ? undefined : device.input(index);
}

function mainOutput(device: Device): AudioOutput | undefined {
  const { audioOutputs } = device.info;
  const index = Math.max(
    0,
    audioOutputs.findIndex((port) => port.isMain),
  );
  return audioOutputs.length === 0 || audioOutputs[index]?.channels === 0 ? undefined : device.output(index);
}

function refuse(message: string): never {
  throw new GloveboxError('invalid-argument', message);
}

/**
 * Connects devices one behind the other: main audio output to main audio input, and notes where one gives and the next
 * takes them.
 * @throws GloveboxError `invalid-argument` if two neighbours have nothing to say to each other, or nothing comes out
 */
export async function connectChain(group: Group, devices: readonly Device[]): Promise<ChainEnds> {
  const [first] = devices;
  const last = devices.at(-1);
  if (first === undefined || last === undefined) return refuse('a chain needs a plugin');
  for (const [index, source] of devices.entries()) {
    const target = devices[index + 1];
    if (target === undefined) break;
    const [output, input] = [mainOutput(source), mainInput(target)];
    const hasNotes = source.info.noteOutputs.length > 0 && target.info.noteInputs.length > 0;
    if (output !== undefined && input !== undefined) await group.connect(output, input);
    else if (!hasNotes)
      refuse(`${target.name} (plugin ${index + 1}) takes nothing that ${source.name} (plugin ${index}) gives`);
    if (hasNotes) await group.connectEvents(source.noteOutput(0), target.noteInput(0));
  }
  const output = mainOutput(last);
  if (output === undefined) return refuse(`${last.name} (plugin ${devices.length - 1}) gives no audio`);
  return { input: mainInput(first), output, noteTarget: devices.find((device) => device.info.noteInputs.length > 0) };
}
