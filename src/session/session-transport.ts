import type { Transport } from '../api/transport.js';
import type { MidiSequence } from '../midi-file/read-midi-file.js';
import type { SessionTransport } from './session.js';

/** Musical time at the first frame: what the session says, else what its MIDI file says; undefined if neither speaks. */
export function toTransport(
  session: SessionTransport | undefined,
  midi: MidiSequence | undefined,
): Transport | undefined {
  if (session === undefined && midi === undefined) return undefined;
  const songBeats = session?.startBeats ?? 0;
  const tempo = session?.tempo ?? midi?.tempo ?? 120;
  const [numerator, denominator] = session?.timeSignature ?? midi?.timeSignature ?? [4, 4];
  const barBeats = (4 * numerator) / denominator;
  const barNumber = Math.floor(songBeats / barBeats);
  return {
    isPlaying: session?.playing ?? true,
    tempo,
    timeSignature: [numerator, denominator],
    songBeats,
    songSeconds: (songBeats * 60) / tempo,
    barNumber,
    barStartBeats: barNumber * barBeats,
  };
}

/** Musical time `frames` later, at the transport's tempo. */
export function advanceTransport(transport: Transport, frames: number, sampleRate: number): Transport {
  if (transport.isPlaying !== true || frames === 0) return transport;
  const { tempo = 120, timeSignature: [numerator, denominator] = [4, 4], songBeats = 0, songSeconds = 0 } = transport;
  const seconds = frames / sampleRate;
  const beats = songBeats + (seconds * tempo) / 60;
  const barBeats = (4 * numerator) / denominator;
  const bars = Math.floor((beats - (transport.barStartBeats ?? 0)) / barBeats);
  return {
    ...transport,
    songBeats: beats,
    songSeconds: songSeconds + seconds,
    barStartBeats: (transport.barStartBeats ?? 0) + bars * barBeats,
    barNumber: (transport.barNumber ?? 0) + bars,
  };
}
