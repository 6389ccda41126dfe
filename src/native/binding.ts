// The shapes that cross into the addon, as native/addon/convert.h has them. Nothing here is public.
import type { Calibration } from '../api/calibration.js';
import type {
  NativeGroupRecovery,
  NativeRealtimePath,
  NativeRecovery,
  NativeRecoveryEvent,
} from './binding-recovery.js';

export interface NativeDescriptor {
  format: 'clap' | 'vst3';
  id: string;
  name: string;
  vendor: string;
  version: string;
  url: string;
  description: string;
  apiVersion: string;
  features: string[];
}

export interface NativeAudioPort {
  id: number;
  name: string;
  channels: number;
  isMain: boolean;
  isActive: boolean;
  supports64: boolean;
  prefers64: boolean;
  layout: number;
}

export interface NativeNotePort {
  id: number;
  name: string;
  dialects: number;
  preferred: number;
}

export interface NativeDeviceStatus {
  latencyFrames: number;
  tailFrames: number;
  hasTail: boolean;
  hasState: boolean;
  hasEditor: boolean;
  hasHardRealtimeRequirement: boolean;
  isActive: boolean;
  voiceCount: number;
  voiceCapacity: number;
}

export interface NativeDeviceInfo {
  id: number;
  sandbox: number;
  descriptor: NativeDescriptor;
  audioInputs: NativeAudioPort[];
  audioOutputs: NativeAudioPort[];
  noteInputs: NativeNotePort[];
  noteOutputs: NativeNotePort[];
  status: NativeDeviceStatus;
  parameterCount: number;
  sampleType: 'float32' | 'float64';
  pathLatencyFrames: number;
}

export interface NativeParameter {
  id: number;
  flags: number;
  name: string;
  module: string;
  minimum: number;
  maximum: number;
  initial: number;
  stepCount: number;
  unit: string;
}

export interface NativeConnection {
  id: number;
  kind: 'audio' | 'event';
  source: number;
  sourcePort: number;
  target: number;
  targetPort: number;
  isFeedback: boolean;
  isDelayed: boolean;
  compensationFrames: number;
}

export type NativeSandboxState = 'starting' | 'ready' | 'late' | NativeEndState | 'recovering' | 'quarantined';
export type NativeEndState = 'hung' | 'crashed' | 'breached' | 'over-limit' | 'stopped';

export interface NativeSandboxEnd {
  state: NativeEndState;
  reason: string;
  signalOrCode: number;
  wasSignalled: boolean;
  device: number;
  call: string;
  faultAddress: bigint;
}

/** What is missing is not told by this system. */
export interface NativeSandboxUsage {
  cpuNs?: number;
  residentBytes?: number;
  privateBytes?: number;
  sharedBytes?: number;
  threads?: number;
  descriptors?: number;
  connections?: number;
  writtenBytes?: number;
}

/** Events as records of numbers (src/api/event-codec.ts) and the sysex bytes of all of them. */
export interface PackedEvents {
  events: Float64Array;
  payload: Uint8Array;
}

export type NativeEvent =
  | { kind: 'sandbox-ended'; sandbox: number; end: NativeSandboxEnd }
  | { kind: 'sandbox-late'; sandbox: number; isLate: boolean }
  | { kind: 'device-changed'; device: number; changes: number; status: NativeDeviceStatus }
  | ({ kind: 'parameter-edited'; device: number } & PackedEvents)
  | NativeRecoveryEvent
  | { kind: 'log'; sandbox: number; device: number; severity: number; text: string };

export interface NativeGroupOptions {
  name?: string;
  sampleRate?: number;
  maxBlockSize?: number;
  crossing?: 'pipelined' | 'synchronous';
  latencyCompensation?: boolean;
  stageDeadlineNs?: number;
  blockDeadlineNs?: number;
  hangAfterBlocks?: number;
  hangAfterNs?: number;
  eventCapacity?: number;
  payloadCapacity?: number;
  savesEnergy?: boolean;
}

export interface NativeLimits {
  memoryBytes?: number;
  processesAndThreads?: number;
  openFiles?: number;
  cpuSeconds?: number;
  fileBytes?: number;
}

export interface NativeSandboxOptions {
  name?: string;
  start?: 'automatic' | 'forked' | 'executed';
  hosting?: 'sandboxed' | 'direct';
  fallback?: 'silence' | 'bypass' | 'hold';
  limits?: NativeLimits;
  recovery?: NativeRecovery;
  wantsRealtime?: boolean;
  callLimitNs?: number;
  loadLimitNs?: number;
  stateLimitNs?: number;
}

export interface NativeDeviceOptions {
  file: string;
  pluginId?: string;
  samples?: 'automatic' | 'float32' | 'float64';
  inputChannels?: number[];
  outputChannels?: number[];
}

export interface NativeTransport {
  flags: number;
  timeSignatureNumerator?: number;
  timeSignatureDenominator?: number;
  barNumber?: number;
  tempo?: number;
  tempoIncrement?: number;
  songBeats?: number;
  songSeconds?: number;
  barStartBeats?: number;
  loopStartBeats?: number;
  loopEndBeats?: number;
  loopStartSeconds?: number;
  loopEndSeconds?: number;
  steadyFrames?: number;
}

export interface NativeRenderRequest extends PackedEvents {
  frames: number;
  blockSize: number;
  inputs: Float32Array[][];
  transport?: NativeTransport;
  keepsDeadlines?: boolean;
  wantsBlockReports?: boolean;
}

/** Block reports as records of numbers (src/api/block-report.ts); empty unless they were asked for. */
export interface PackedReports {
  reports: Float64Array;
  outcomes: Float64Array;
}

export interface NativeRenderResult extends PackedEvents, PackedReports {
  /** By index of the host output; empty where an output was removed. */
  outputs: Float32Array[][];
  blocks: number;
  incompleteBlocks: number;
  blockNs: Float64Array;
}

export type NativeSource =
  | { kind: 'silence' }
  | { kind: 'sine'; frequencyHz: number; amplitude: number }
  | { kind: 'noise'; seed: number; amplitude: number }
  | { kind: 'loop'; channels: Float32Array[] };

export interface NativeDriverOptions {
  isPaced: boolean;
  frames: number;
  inputChannels: number[];
  outputChannels: number[];
  source: NativeSource;
  ringFrames: number;
  historyBlocks: number;
  blockDetails: boolean;
  commandCapacity: number;
  wantsRealtime: boolean;
  transport?: NativeTransport;
}

export interface NativeDriverStatistics {
  blocks: number;
  incompleteBlocks: number;
  missedDeadlines: number;
  overruns: number;
  lateStarts: number;
  skippedBlocks: number;
  worstStartDelayNs: number;
  worstDurationNs: number;
  totalDurationNs: number;
  lostOutputFrames: number;
  lostCommands: number;
  isRealtime: boolean;
  realtimePath: NativeRealtimePath;
  isRunning: boolean;
}

export interface NativeGroupStatistics {
  blocks: number;
  incompleteBlocks: number;
  missedDeadlines: number;
  scrubbedSamples: number;
  droppedEvents: number;
  forgedBells: number;
  kernelCalls: number;
  /** Pairs of nanoseconds and number of blocks. */
  wall: Float64Array;
  sandboxes: { sandbox: number; blocks: number; lateBlocks: number; deadBlocks: number }[];
}

/** One element per block in every array; without details, and where they are not told, those arrays are missing. */
export interface NativeBlockRecords {
  first: number;
  wallNs: Uint32Array;
  /** Bits: 1 a sandbox was late, 2 a sandbox was late or dead, 4 longer than the block lasts. */
  marks: Uint8Array;
  cpuNs?: Uint32Array;
  involuntarySwitches?: Uint32Array;
  pageFaults?: Uint32Array;
  sandboxCpuNs?: Uint32Array;
  sandboxSwitches?: Uint32Array;
  sandboxPageFaults?: Uint32Array;
}

export interface NativeTapReading {
  sequence: number;
  frames: number;
  channels: number;
  peak: number;
  rms: number;
}

export interface NativeDriver {
  stop(): Promise<void>;
  statistics(): NativeDriverStatistics;
  blocks(count: number): NativeBlockRecords;
  readOutput(output: number, maxFrames: number): Float32Array[];
  send(events: PackedEvents): number;
}

export type NativeStateContext = 'project' | 'preset' | 'duplicate';

export interface NativeGroup extends NativeGroupRecovery {
  addSandbox(options: NativeSandboxOptions): Promise<{ id: number; processId: number }>;
  removeSandbox(sandbox: number, graceMs: number): Promise<void>;
  killSandbox(sandbox: number): Promise<void>;
  sandboxState(sandbox: number): Promise<NativeSandboxState>;
  sandboxEnd(sandbox: number): Promise<NativeSandboxEnd>;
  sandboxUsage(sandbox: number): Promise<NativeSandboxUsage>;
  ping(sandbox: number): Promise<number>;
  addDevice(sandbox: number, options: NativeDeviceOptions): Promise<NativeDeviceInfo>;
  removeDevice(device: number): Promise<void>;
  deviceInfo(device: number): Promise<NativeDeviceInfo>;
  duplicateDevice(device: number, sandbox: number): Promise<NativeDeviceInfo>;
  moveDevice(device: number, sandbox: number): Promise<NativeDeviceInfo>;
  restartDevice(device: number): Promise<NativeDeviceInfo>;
  requestLayout(device: number, layout: { inputs: number[]; outputs: number[] }): Promise<NativeDeviceInfo>;
  resetDevice(device: number): Promise<void>;
  collectEvents(device: number): Promise<void>;
  parameters(device: number): Promise<NativeParameter[]>;
  parameterValue(device: number, parameter: number): Promise<number>;
  /** Pairs of id and value. */
  parameterValues(device: number): Promise<Float64Array>;
  setParameter(device: number, parameter: number, value: number): Promise<void>;
  valueToText(device: number, parameter: number, value: number): Promise<string>;
  textToValue(device: number, parameter: number, text: string): Promise<number>;
  saveState(device: number, context: NativeStateContext): Promise<Uint8Array>;
  loadState(device: number, state: Uint8Array, context: NativeStateContext): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
  connect(ends: Omit<NativeConnection, 'id' | 'isFeedback' | 'isDelayed' | 'compensationFrames'>): Promise<number>;
  disconnect(connection: number): Promise<void>;
  connections(): Promise<NativeConnection[]>;
  addHostInput(device: number, port: number, channels: number): Promise<number>;
  addHostOutput(device: number, port: number): Promise<number>;
  removeHostInput(index: number): Promise<void>;
  removeHostOutput(index: number): Promise<void>;
  addTap(device: number, port: number): Promise<number>;
  readTap(tap: number, channels: Float32Array[]): NativeTapReading;
  startRender(request: NativeRenderRequest): { result: Promise<NativeRenderResult>; cancel(): void };
  startDriver(options: NativeDriverOptions): Promise<NativeDriver>;
  statistics(): Promise<NativeGroupStatistics>;
  close(): Promise<void>;
}

export interface NativeRuntime {
  readonly sandboxHost: string;
  calibration(): Promise<Calibration>;
  createGroup(
    options: NativeGroupOptions,
    listener: (events: NativeEvent[], droppedCount: number) => void,
  ): Promise<NativeGroup>;
}

export interface NativeBinding {
  bindingVersion: number;
  createRuntime(options: { sandboxHost?: string }): Promise<NativeRuntime>;
}
