import type { PackedEvents } from '../native/binding.js';
import { noteExpressions, type DeviceEvent, type VoiceAddress } from './device-event.js';
import { requireArray, requireBytes, requireInteger, requireNumber, requireOneOf, wrongArgument } from './validate.js';

/** An event of a device at a frame. */
export interface AddressedEvent {
  frame: number;
  device: number;
  event: DeviceEvent;
}

/** Numbers per event, and their places: as native/addon/convert_events.cpp has them. */
const fieldCount = 16;
const at = {
  frame: 0,
  device: 1,
  kind: 2,
  port: 3,
  noteId: 4,
  channel: 5,
  key: 6,
  id: 7,
  value: 9,
  payloadOffset: 10,
  payloadSize: 11,
  words: 12,
} as const;

/** By number, as `glovebox::core::EventKind`. */
const kinds = [
  'none',
  'note-on',
  'note-off',
  'note-choke',
  'note-end',
  'note-expression',
  'midi',
  'midi2',
  'sysex',
  'parameter-value',
  'parameter-modulation',
  'gesture-begin',
  'gesture-end',
] as const;
const acceptedKinds = kinds.filter((kind) => kind !== 'none');

const leastNormal = 2 ** -1022;
const expressionRanges: Record<string, { min: number; max: number }> = {
  // As in `core::isWellFormed`: 0 is none, and a denormal is 0 for the plugin.
  volume: { min: leastNormal, max: 4 },
  tuning: { min: -120, max: 120 },
};

/** The fields of one record while it is written. */
type Fields = Float64Array;

function setAddress(fields: Fields, address: VoiceAddress, name: string): void {
  const { key, channel, noteId, port } = address;
  fields[at.key] = key === undefined ? -1 : requireInteger(key, `${name}.key`, { min: -1, max: 127 });
  fields[at.channel] = channel === undefined ? -1 : requireInteger(channel, `${name}.channel`, { min: -1, max: 15 });
  fields[at.noteId] =
    noteId === undefined ? -1 : requireInteger(noteId, `${name}.noteId`, { min: -1, max: 2147483647 });
  fields[at.port] = port === undefined ? 0 : requireInteger(port, `${name}.port`, { min: -1, max: 32767 });
}

function setPort(fields: Fields, port: number | undefined, name: string): void {
  fields[at.port] = port === undefined ? 0 : requireInteger(port, `${name}.port`, { min: 0, max: 32767 });
}

function requireParameter(value: unknown, name: string): number {
  return requireInteger(value, `${name}.parameter`, { min: 0, max: 0xffffffff });
}

function setNumbers(fields: Fields, values: readonly number[], name: string, count: number, max: number): number {
  const list = requireArray(values, name);
  if (list.length === 0 || list.length > count) throw wrongArgument(`1 to ${count} numbers`, name, values);
  let word = 0;
  list.forEach((value, index) => {
    const number = requireInteger(value, `${name}[${index}]`, { min: 0, max });
    if (max === 255) word += number * 256 ** index;
    else fields[at.words + index] = number;
  });
  return word;
}

function setFields(fields: Fields, event: DeviceEvent, name: string, sysex: Uint8Array[]): void {
  fields[at.noteId] = -1;
  fields[at.channel] = -1;
  fields[at.key] = -1;
  switch (event.kind) {
    case 'note-on':
    case 'note-off':
      setAddress(fields, event, name);
      if (event.kind === 'note-on') {
        requireInteger(event.key, `${name}.key`, { min: 0, max: 127 });
        fields[at.channel] = requireInteger(event.channel ?? 0, `${name}.channel`, { min: 0, max: 15 });
      }
      fields[at.value] = requireNumber(event.velocity ?? (event.kind === 'note-on' ? 1 : 0), `${name}.velocity`, {
        min: 0,
        max: 1,
      });
      break;
    case 'note-choke':
    case 'note-end':
      setAddress(fields, event, name);
      break;
    case 'note-expression': {
      setAddress(fields, event, name);
      const expression = requireOneOf(event.expression, `${name}.expression`, noteExpressions);
      fields[at.id] = noteExpressions.indexOf(expression);
      const range = expressionRanges[expression] ?? { min: 0, max: 1 };
      fields[at.value] = requireNumber(event.value, `${name}.value`, range);
      break;
    }
    case 'midi':
      setPort(fields, event.port, name);
      fields[at.words] = setNumbers(fields, event.bytes, `${name}.bytes`, 3, 255);
      break;
    case 'midi2':
      setPort(fields, event.port, name);
      setNumbers(fields, event.words, `${name}.words`, 4, 0xffffffff);
      break;
    case 'sysex':
      setPort(fields, event.port, name);
      sysex.push(requireBytes(event.bytes, `${name}.bytes`));
      fields[at.payloadSize] = event.bytes.byteLength;
      break;
    case 'parameter-value':
    case 'parameter-modulation':
      setAddress(fields, event, name);
      fields[at.id] = requireParameter(event.parameter, name);
      fields[at.value] = requireNumber(event.value, `${name}.value`);
      break;
    case 'gesture-begin':
    case 'gesture-end':
      fields[at.id] = requireParameter(event.parameter, name);
      break;
    default:
      throw wrongArgument(
        `one of ${acceptedKinds.map((kind) => `"${kind}"`).join(', ')}`,
        `${name}.kind`,
        (event as { kind?: unknown }).kind,
      );
  }
  fields[at.kind] = kinds.indexOf(event.kind);
}

/**
 * Packs events for the addon, sorted by frame; those of one frame keep their order. `name` is what messages call the list.
 * @throws GloveboxError `invalid-argument` naming the event and the field.
 */
export function packEvents(events: readonly AddressedEvent[], name: string): PackedEvents {
  const order = events.map((_, index) => index).sort((a, b) => frameOf(events, a) - frameOf(events, b) || a - b);
  const numbers = new Float64Array(events.length * fieldCount);
  const sysex: Uint8Array[] = [];
  let offset = 0;
  order.forEach((index, place) => {
    const one = events[index] as AddressedEvent;
    const fields = numbers.subarray(place * fieldCount, (place + 1) * fieldCount);
    fields[at.frame] = requireInteger(one.frame, `${name}[${index}].frame`, { min: 0 });
    fields[at.device] = one.device;
    fields[at.payloadOffset] = offset;
    setFields(fields, one.event, `${name}[${index}]`, sysex);
    offset += fields[at.payloadSize] ?? 0;
  });
  const payload = new Uint8Array(offset);
  let written = 0;
  for (const bytes of sysex) {
    payload.set(bytes, written);
    written += bytes.byteLength;
  }
  return { events: numbers, payload };
}

function frameOf(events: readonly AddressedEvent[], index: number): number {
  return events[index]?.frame ?? 0;
}

function addressOf(fields: Fields): VoiceAddress {
  const address: VoiceAddress = {};
  const [key, channel, noteId] = [field(fields, at.key), field(fields, at.channel), field(fields, at.noteId)];
  if (key >= 0) address.key = key;
  if (channel >= 0) address.channel = channel;
  if (noteId >= 0) address.noteId = noteId;
  address.port = field(fields, at.port);
  return address;
}

function field(fields: Fields, index: number): number {
  return fields[index] ?? 0;
}

function readFields(fields: Fields, payload: Uint8Array): DeviceEvent | undefined {
  const kind = kinds[field(fields, at.kind)];
  const value = field(fields, at.value);
  const parameter = field(fields, at.id);
  const port = field(fields, at.port);
  const words = [0, 1, 2, 3].map((index) => field(fields, at.words + index));
  switch (kind) {
    case 'note-on':
    case 'note-off':
      return { kind, ...addressOf(fields), velocity: value };
    case 'note-choke':
    case 'note-end':
      return { kind, ...addressOf(fields) };
    case 'note-expression': {
      const expression = noteExpressions[parameter];
      return expression === undefined ? undefined : { kind, expression, value, ...addressOf(fields) };
    }
    case 'midi': {
      const word = words[0] ?? 0;
      return { kind, bytes: [word & 255, (word >>> 8) & 255, (word >>> 16) & 255], port };
    }
    case 'midi2':
      return { kind, words, port };
    case 'sysex': {
      const from = field(fields, at.payloadOffset);
      return { kind, bytes: payload.slice(from, from + field(fields, at.payloadSize)), port };
    }
    case 'parameter-value':
    case 'parameter-modulation':
      return { kind, parameter, value, ...addressOf(fields) };
    case 'gesture-begin':
    case 'gesture-end':
      return { kind, parameter };
    case 'none':
    case undefined:
    default:
      return undefined;
  }
}

/** The way back. Events of unknown kind are left out: a newer addon may know more. */
export function unpackEvents({ events, payload }: PackedEvents): AddressedEvent[] {
  const result: AddressedEvent[] = [];
  for (let from = 0; from + fieldCount <= events.length; from += fieldCount) {
    const fields = events.subarray(from, from + fieldCount);
    const event = readFields(fields, payload);
    if (event !== undefined) result.push({ frame: field(fields, at.frame), device: field(fields, at.device), event });
  }
  return result;
}
