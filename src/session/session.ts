import type { SampleFormat } from '../audio-file/sample-format.js';

// The shapes of session.schema.json, which has the units, limits and defaults.

/** Index from 0, or exact name. */
export type PortReference = number | string;
/** A number in the plugin's own units, or a text that the plugin understands. */
export type SessionValue = number | string;

export interface SessionDevice {
  name: string;
  plugin: string;
  id?: string;
  samples?: 'automatic' | 'float32' | 'float64';
  inputChannels?: number[];
  outputChannels?: number[];
  parameters?: Record<string, SessionValue>;
  state?: string;
}

export interface SessionSandbox {
  name?: string;
  hosting?: 'sandboxed' | 'direct';
  policy?: string;
  fallback?: 'silence' | 'bypass' | 'hold';
  devices: SessionDevice[];
}

/** One end of a connection, of the host's audio or of events; the port's default is the first. */
export interface SessionEnd {
  device: string;
  port?: PortReference;
}

export interface SessionConnection {
  kind?: 'audio' | 'event';
  from: SessionEnd;
  to: SessionEnd;
}

export type SessionInput = SessionEnd & { file: string };
export type SessionOutput = SessionEnd & { file: string; format?: SampleFormat };
export type SessionMidi = SessionEnd & { file: string };

/** What happens at a time: a parameter change, a MIDI message or a note. */
export type SessionCommand =
  | { device: string; seconds?: number; parameter: number | string; value: SessionValue }
  | { device: string; seconds?: number; port?: PortReference; midi: number[] }
  | {
      device: string;
      seconds?: number;
      port?: PortReference;
      key: number;
      channel?: number;
      velocity?: number;
      duration?: number;
    };

export interface SessionTransport {
  playing?: boolean;
  tempo?: number;
  timeSignature?: [numerator: number, denominator: number];
  startBeats?: number;
}

export interface SessionGroup {
  name: string;
  sampleRate?: number;
  maxBlockSize?: number;
  crossing?: 'pipelined' | 'synchronous';
  latencyCompensation?: boolean;
  hangAfterMs?: number;
  sandboxes: SessionSandbox[];
  connections?: SessionConnection[];
  inputs?: SessionInput[];
  outputs?: SessionOutput[];
  commands?: SessionCommand[];
  midi?: SessionMidi[];
  transport?: SessionTransport;
  seconds?: number;
  tailSeconds?: number;
}

/** A session file, version 1. @since 0.1 */
export interface Session {
  $schema?: string;
  version: 1;
  description?: string;
  groups: SessionGroup[];
}
