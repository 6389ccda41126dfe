import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** Why a file, or one plugin of it, could not be read. @since 0.1 */
export interface ScanError {
  /** A code of `glovebox::core::ErrorCode`, for example "missing-entry". */
  code: string;
  message: string;
  details?: string;
}

/** An audio port as a scan sees it. @since 0.1 */
export interface ScannedAudioPort {
  name: string;
  channels: number;
  isMain: boolean;
  supports64: boolean;
}

/** A note port as a scan sees it; `dialects` has bit 0 for CLAP notes, 1 MIDI, 2 MIDI MPE, 3 MIDI 2. @since 0.1 */
export interface ScannedNotePort {
  name: string;
  dialects: number;
}

/** One plugin of a file. Texts come from the plugin: clean them before they reach a terminal. @since 0.1 */
export interface ScannedPlugin {
  format: 'clap' | 'vst3';
  id: string;
  name: string;
  vendor: string;
  version: string;
  url: string;
  description: string;
  apiVersion: string;
  features: string[];
  /** From here on: what an instance says. Missing if none could be made; then there is an `instanceError`. */
  inputs?: ScannedAudioPort[];
  outputs?: ScannedAudioPort[];
  noteInputs?: ScannedNotePort[];
  noteOutputs?: ScannedNotePort[];
  parameterCount?: number;
  latencyFrames?: number;
  hasTail?: boolean;
  /** 4294967295: for ever. */
  tailFrames?: number;
  hasState?: boolean;
  hasEditor?: boolean;
  voiceCapacity?: number;
  supports64?: boolean;
  instanceError?: ScanError;
}

type ScanLine = ScannedPlugin | { error: ScanError };

let validate: ValidateFunction<ScanLine> | undefined;

function validator(): ValidateFunction<ScanLine> {
  if (validate === undefined) {
    const schema = JSON.parse(readFileSync(new URL('./scan-line.schema.json', import.meta.url), 'utf8')) as object;
    validate = new Ajv({ strict: true, strictRequired: false }).compile<ScanLine>(schema);
  }
  return validate;
}

/** One line of `sandbox-host --scan`; a string says what is wrong with it. */
export function parseScanLine(line: string): ScanLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'a line that is not JSON';
  }
  const check = validator();
  if (check(value)) return value;
  const [first] = check.errors ?? [];
  return `${first?.instancePath === '' ? 'a line' : (first?.instancePath ?? 'a line')} ${first?.message ?? 'is wrong'}`;
}
