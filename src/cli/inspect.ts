import type { Command } from 'commander';
import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import type { AudioPortInfo, DeviceInfo, NotePortInfo, ParameterInfo } from '../api/device-info.js';
import { isGloveboxError } from '../errors.js';
import { printable } from '../scan/plugin-text.js';
import { assessRisk } from '../risk/assess-risk.js';
import { withUserReputation } from '../risk/reputation.js';
import { requireFile } from './files.js';
import { colors, print, printJson, Progress, table } from './output.js';
import { parsePluginArgument, type PluginArgument } from './plugin-argument.js';
import { allowQuarantinedOption, userStore } from './quarantine-options.js';
import { describeRisk, toPrintedRisk, type PrintedRisk } from './risk-text.js';
import { collect, loadLimitOption } from './values.js';

/** A parameter, its value now and how the plugin writes its values. */
interface InspectedParameter extends ParameterInfo {
  value: number;
  valueText: string | undefined;
  minimumText: string | undefined;
  maximumText: string | undefined;
}

/** What `glovebox inspect --json` prints. */
interface Inspection extends Omit<DeviceInfo, 'status'> {
  schema: 'glovebox-inspect';
  version: 1;
  file: string;
  sampleRate: number;
  maxBlockSize: number;
  latencyFrames: number;
  /** `infinite`, or undefined if the plugin does not say. */
  tailFrames: number | 'infinite' | undefined;
  hasEditor: boolean;
  hasHardRealtimeRequirement: boolean;
  voices: DeviceInfo['status']['voices'];
  /** Undefined if it has no state, or refused to save one. */
  stateBytes: number | undefined;
  risk: PrintedRisk;
  parameters: InspectedParameter[];
}

/** Undefined where the plugin has no answer; everything else that goes wrong is an error. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGloveboxError(error) && error.code === 'plugin-refused') return undefined;
    throw error;
  }
}

async function inspectParameters(device: Device, progress: Progress): Promise<InspectedParameter[]> {
  const inspected: InspectedParameter[] = [];
  const parameters = await device.parameters();
  const values = await device.values();
  for (const parameter of parameters) {
    progress.show(`parameter ${inspected.length + 1} of ${parameters.length}`);
    const value = values.get(parameter.id) ?? parameter.initial;
    const textOf = (number: number): Promise<string | undefined> => orNothing(device.toText(parameter.id, number));
    const [valueText, minimumText, maximumText] = await Promise.all(
      [value, parameter.minimum, parameter.maximum].map(textOf),
    );
    inspected.push({ ...parameter, value, valueText, minimumText, maximumText });
  }
  return inspected;
}

async function inspect(
  group: Group,
  plugin: PluginArgument,
  { loadLimitMs, allowQuarantined = false, reputation }: InspectCommandOptions,
  progress: Progress,
): Promise<Inspection> {
  const { file, id } = plugin;
  const which = id === undefined ? {} : { id };
  progress.show(`scanning ${file}`);
  const lists = withUserReputation(reputation);
  const risk = await assessRisk(file, { ...which, reputation: lists, quarantineStore: userStore() });
  const sandbox = await group.addSandbox({ loadLimitMs, recovery: { mode: 'manual' } });
  progress.show(`loading ${file}`);
  const device = await sandbox.addDevice({ file, allowQuarantined, ...which });
  const { status, ...info } = await device.refresh();
  const parameters = await inspectParameters(device, progress);
  const state = status.hasState ? await orNothing(device.saveState()) : undefined;
  return {
    schema: 'glovebox-inspect',
    version: 1,
    file,
    ...info,
    sampleRate: group.sampleRate,
    maxBlockSize: group.maxBlockSize,
    latencyFrames: status.latencyFrames,
    tailFrames: status.tailFrames === Infinity ? 'infinite' : status.tailFrames,
    hasEditor: status.hasEditor,
    hasHardRealtimeRequirement: status.hasHardRealtimeRequirement,
    voices: status.voices,
    stateBytes: state?.length,
    risk: toPrintedRisk(risk),
    parameters,
  };
}

function describeAudioPort(port: AudioPortInfo, index: number): string {
  const facts = [
    `${port.channels} ${port.channels === 1 ? 'channel' : 'channels'}`,
    ...(port.isMain ? ['main'] : []),
    ...(port.isActive ? [] : ['inactive']),
    ...(port.layout === 'other' || port.layout === 'none' ? [] : [port.layout]),
    port.supports64 ? '32 and 64 bit' : '32 bit',
  ];
  return `  ${index} ${printable(port.name, 60)}: ${facts.join(', ')}`;
}

function describeNotePort(port: NotePortInfo, index: number): string {
  return `  ${index} ${printable(port.name, 60)}: ${port.dialects.join(', ') || 'no dialect'}; prefers ${port.preferredDialect}`;
}

function printList<T>(title: string, items: readonly T[], describe: (item: T, index: number) => string): void {
  if (items.length === 0) return;
  print(`\n${colors.bold(title)}`);
  for (const [index, item] of items.entries()) print(describe(item, index));
}

/** "0.5 (-6.0 dB)". */
function describeValue(value: number, text: string | undefined): string {
  const number = String(Number(value.toPrecision(6)));
  return text === undefined || text.trim() === number ? number : `${number} (${printable(text, 24)})`;
}

function describeParameter(parameter: InspectedParameter): string[] {
  const { isReadOnly, isHidden, isBypass, isStepped, isModulatable, isAutomatable } = parameter;
  const flags = {
    'read-only': isReadOnly,
    hidden: isHidden,
    bypass: isBypass,
    stepped: isStepped,
    modulatable: isModulatable,
  };
  const names = Object.entries({ ...flags, 'not automatable': !isAutomatable && !isReadOnly });
  return [
    String(parameter.id),
    printable(parameter.module === '' ? parameter.name : `${parameter.module}/${parameter.name}`, 40),
    describeValue(parameter.value, parameter.valueText),
    describeValue(parameter.minimum, parameter.minimumText),
    describeValue(parameter.maximum, parameter.maximumText),
    names.flatMap(([name, isSet]) => (isSet ? [name] : [])).join(', '),
  ];
}

/** VST3 plugins have thousands of parameters that stand for MIDI controllers: nobody moves those by hand. */
function isForPeople({ isHidden, isAutomatable, isReadOnly }: InspectedParameter): boolean {
  return !isHidden && (isAutomatable || isReadOnly);
}

function printInspection(inspection: Inspection, isAll: boolean): void {
  const { descriptor } = inspection;
  print(
    `${colors.bold(printable(descriptor.name))} ${printable(descriptor.version, 40)} by ${printable(descriptor.vendor) || 'nobody'}`,
  );
  const facts: [string, string | undefined][] = [
    ['file', inspection.file],
    ['format', `${descriptor.format}, ${descriptor.apiVersion}`],
    ['id', descriptor.id],
    ['description', descriptor.description],
    ['url', descriptor.url],
    ['features', descriptor.features.join(', ')],
    [
      'runs with',
      `${inspection.sampleType} at ${inspection.sampleRate} Hz, blocks of ${inspection.maxBlockSize} frames`,
    ],
    ['latency', `${inspection.latencyFrames} frames`],
    [
      'tail',
      inspection.tailFrames === undefined
        ? 'not said'
        : `${inspection.tailFrames}${inspection.tailFrames === 'infinite' ? '' : ' frames'}`,
    ],
    ['state', inspection.stateBytes === undefined ? 'none' : `${inspection.stateBytes} bytes`],
    [
      'voices',
      inspection.voices === undefined ? undefined : `${inspection.voices.count} of ${inspection.voices.capacity}`,
    ],
    ['editor', inspection.hasEditor ? 'yes' : 'no'],
    ['real time only', inspection.hasHardRealtimeRequirement ? 'yes' : undefined],
  ];
  for (const [name, value] of facts) {
    if (value !== undefined && value !== '') print(`${name.padEnd(14)} ${printable(value, 300)}`);
  }
  const [summary = '', ...reasons] = describeRisk(inspection.risk);
  print(`${'risk'.padEnd(14)} ${summary}`);
  for (const line of reasons) print(line);
  printList('audio inputs', inspection.audioInputs, describeAudioPort);
  printList('audio outputs', inspection.audioOutputs, describeAudioPort);
  printList('note inputs', inspection.noteInputs, describeNotePort);
  printList('note outputs', inspection.noteOutputs, describeNotePort);
  if (inspection.parameters.length === 0) return;
  const shown = inspection.parameters.filter((parameter) => isAll || isForPeople(parameter));
  print(`\n${colors.bold('parameters')}`);
  if (shown.length > 0) print(table(['id', 'name', 'value', 'minimum', 'maximum', ''], shown.map(describeParameter)));
  const hiddenCount = inspection.parameters.length - shown.length;
  if (hiddenCount > 0) print(`${hiddenCount} more that are hidden or cannot be automated (--all)`);
}

interface InspectCommandOptions {
  id?: string;
  loadLimitMs: number;
  allowQuarantined?: boolean;
  reputation: string[];
  all?: boolean;
  json?: boolean;
}

async function runInspect(plugin: string, options: InspectCommandOptions): Promise<void> {
  const { file, id } = parsePluginArgument(plugin);
  const path = requireFile(file);
  const progress = new Progress();
  const group = await createGroup({ name: 'inspect', quarantineStore: userStore() });
  try {
    const inspection = await inspect(group, { file: path, id: options.id ?? id }, options, progress);
    progress.done();
    if (options.json === true) printJson(inspection);
    else printInspection(inspection, options.all === true);
  } finally {
    progress.done();
    await group.close();
  }
}

/** `glovebox inspect`. */
export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('load one plugin in a sandbox and print everything it says about itself')
    .argument('<plugin>', 'a .clap or .vst3 file or bundle; path#id means one plugin of it')
    .option('--id <id>', 'which plugin of the file: CLAP id or VST3 class id (default: the first)')
    .addOption(loadLimitOption())
    .addOption(allowQuarantinedOption())
    .option(
      '--reputation <file>',
      'a reputation list besides the one of glovebox and your own, several times',
      collect,
      [],
    )
    .option('--all', 'list hidden parameters too')
    .option('--json', 'print it as JSON, all parameters included')
    .action(runInspect);
}
