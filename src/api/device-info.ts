import type {
  NativeAudioPort,
  NativeDescriptor,
  NativeDeviceInfo,
  NativeDeviceStatus,
  NativeNotePort,
  NativeParameter,
} from '../native/binding.js';
import type { NoteDialect, PortLayout } from './port.js';

/** What a file says of one of its plugins. Texts come from the plugin. @since 0.1.0 */
export type PluginDescriptor = Readonly<NativeDescriptor>;

/** What a running device reports about itself. @since 0.1.0 */
export interface DeviceStatus {
  latencyFrames: number;
  /** Frames that sound on after the input ended; `Infinity` for ever, `undefined` if the plugin does not say. */
  tailFrames: number | undefined;
  hasState: boolean;
  hasEditor: boolean;
  /** The plugin can't render slower or faster than real time. */
  hasHardRealtimeRequirement: boolean;
  isActive: boolean;
  /** `undefined` if the plugin does not say. */
  voices: { count: number; capacity: number } | undefined;
}

/** An audio port as a plugin describes it. @since 0.1.0 */
export interface AudioPortInfo {
  name: string;
  channels: number;
  isMain: boolean;
  isActive: boolean;
  layout: PortLayout;
  supports64: boolean;
  prefers64: boolean;
}

/** A note port as a plugin describes it. @since 0.1.0 */
export interface NotePortInfo {
  name: string;
  dialects: NoteDialect[];
  preferredDialect: NoteDialect;
}

/** Everything about a device at one moment. @since 0.1.0 */
export interface DeviceInfo {
  descriptor: PluginDescriptor;
  audioInputs: AudioPortInfo[];
  audioOutputs: AudioPortInfo[];
  noteInputs: NotePortInfo[];
  noteOutputs: NotePortInfo[];
  status: DeviceStatus;
  parameterCount: number;
  /** What its audio ports run with. */
  sampleType: 'float32' | 'float64';
  /** From the group's inputs to this device's outputs, compensation included. */
  pathLatencyFrames: number;
}

/** A parameter as a plugin describes it. @since 0.1.0 */
export interface ParameterInfo {
  id: number;
  name: string;
  /** Path with `/`, from CLAP's module or VST3's units; empty at the top. */
  module: string;
  /** Bounds and first value in the plugin's own units; VST3: 0 to 1. */
  minimum: number;
  maximum: number;
  initial: number;
  /** Steps between minimum and maximum, 0 if continuous. */
  stepCount: number;
  unit: string;
  isStepped: boolean;
  isAutomatable: boolean;
  isReadOnly: boolean;
  isHidden: boolean;
  isBypass: boolean;
  isModulatable: boolean;
  isPeriodic: boolean;
  requiresProcess: boolean;
  isEnum: boolean;
  isProgramChange: boolean;
  isPerNote: boolean;
}

/** What changed in a device. @since 0.1.0 */
export type DeviceChange =
  | 'parameter-values'
  | 'parameter-info'
  | 'latency'
  | 'ports'
  | 'note-names'
  | 'state'
  | 'tail'
  | 'voices'
  | 'remote-controls'
  | 'midi-mapping'
  | 'note-expression';

const layouts: readonly PortLayout[] = ['none', 'mono', 'stereo', 'surround-5.1', 'surround-7.1', 'ambisonic', 'other'];
const dialects: readonly NoteDialect[] = ['clap', 'midi', 'midi-mpe', 'midi2'];
const changes: readonly DeviceChange[] = [
  'parameter-values',
  'parameter-info',
  'latency',
  'ports',
  'note-names',
  'state',
  'tail',
  'voices',
  'remote-controls',
  'midi-mapping',
  'note-expression',
];
const infiniteTail = 0xffffffff;

/** The names of the bits that are set, lowest first. */
function namesOf<T>(bits: number, names: readonly T[]): T[] {
  return names.filter((_, index) => (bits & (1 << index)) !== 0);
}

export function readChanges(bits: number): DeviceChange[] {
  return namesOf(bits, changes);
}

function readAudioPort(port: NativeAudioPort): AudioPortInfo {
  const { name, channels, isMain, isActive, supports64, prefers64 } = port;
  return { name, channels, isMain, isActive, layout: layouts[port.layout] ?? 'other', supports64, prefers64 };
}

function readNotePort(port: NativeNotePort): NotePortInfo {
  return {
    name: port.name,
    dialects: namesOf(port.dialects, dialects),
    preferredDialect: namesOf(port.preferred, dialects)[0] ?? 'clap',
  };
}

export function readStatus(status: NativeDeviceStatus): DeviceStatus {
  return {
    latencyFrames: status.latencyFrames,
    tailFrames: status.hasTail ? (status.tailFrames === infiniteTail ? Infinity : status.tailFrames) : undefined,
    hasState: status.hasState,
    hasEditor: status.hasEditor,
    hasHardRealtimeRequirement: status.hasHardRealtimeRequirement,
    isActive: status.isActive,
    voices: status.voiceCapacity > 0 ? { count: status.voiceCount, capacity: status.voiceCapacity } : undefined,
  };
}

export function readDeviceInfo(info: NativeDeviceInfo): DeviceInfo {
  return {
    descriptor: info.descriptor,
    audioInputs: info.audioInputs.map(readAudioPort),
    audioOutputs: info.audioOutputs.map(readAudioPort),
    noteInputs: info.noteInputs.map(readNotePort),
    noteOutputs: info.noteOutputs.map(readNotePort),
    status: readStatus(info.status),
    parameterCount: info.parameterCount,
    sampleType: info.sampleType,
    pathLatencyFrames: info.pathLatencyFrames,
  };
}

export function readParameter(info: NativeParameter): ParameterInfo {
  const isSet = (bit: number): boolean => (info.flags & (1 << bit)) !== 0;
  const { id, name, module, minimum, maximum, initial, stepCount, unit } = info;
  return {
    id,
    name,
    module,
    minimum,
    maximum,
    initial,
    stepCount,
    unit,
    isStepped: isSet(0),
    isAutomatable: isSet(1),
    isReadOnly: isSet(2),
    isHidden: isSet(3),
    isBypass: isSet(4),
    isModulatable: isSet(5),
    isPeriodic: isSet(6),
    requiresProcess: isSet(7),
    isEnum: isSet(8),
    isProgramChange: isSet(9),
    isPerNote: isSet(10),
  };
}
