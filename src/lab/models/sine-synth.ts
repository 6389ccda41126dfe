import type { DeviceEvent, VoiceAddress } from '../../api/device-event.js';
import { parameterCurve, type Model, type NoteAt } from './stimulus.js';

/** sine-synth: sixteen voices of a polynomial sine. Doubles with + - * / and floor only, so every bit can be predicted. */

interface Voice {
  order: number;
  channel: number;
  key: number;
  noteId: number | undefined;
  velocity: number;
  volume: number;
  pan: number;
  tuning: number;
  phase: number;
  step: number;
  fade: number;
  isReleased: boolean;
}

const voiceLimit = 16;

/** 2^(semitones / 12): octaves exactly, the rest as the Taylor series of e^x to x^13 by Horner's scheme. */
function pitchRatio(semitones: number): number {
  const octaves = Math.floor(semitones / 12);
  const x = (semitones - 12 * octaves) * 0.057762265046662105;
  let sum = 1;
  for (let k = 13; k >= 1; --k) sum = 1 + (sum * x) / k;
  return sum * 2 ** octaves;
}

function sine(phase: number): number {
  let x = phase - 1;
  if (phase < 0.25) x = phase;
  else if (phase < 0.75) x = 0.5 - phase;
  const y = x * 6.283185307179586;
  const z = y * y;
  return y * (1 + z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880)))));
}

/** Left out means any; ids decide alone where both sides have one. */
function isAddressed(voice: Voice, by: VoiceAddress): boolean {
  if (by.noteId !== undefined && voice.noteId !== undefined) return by.noteId === voice.noteId;
  return (by.channel ?? voice.channel) === voice.channel && (by.key ?? voice.key) === voice.key;
}

/** The synthesiser frame by frame; `sineSynth` below plays a whole signal. */
export class SineSynth {
  readonly ended: NoteAt[] = [];
  readonly #slots: (Voice | undefined)[] = Array.from({ length: voiceLimit });
  readonly #bend = new Float64Array(16);
  #started = 0;

  readonly #sampleRate: number;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  handle(event: DeviceEvent, frame: number): void {
    if (event.kind === 'note-on') this.#start(event, event.velocity ?? 1, frame);
    else if (event.kind === 'note-off') this.#release(event);
    else if (event.kind === 'note-expression') this.#express(event, event.expression, event.value);
    else if (event.kind === 'midi') this.#midi(event.bytes, frame);
  }

  /** One frame of both channels, before the level. */
  run(frame: number): { left: number; right: number } {
    let left = 0;
    let right = 0;
    for (const [slot, voice] of this.#slots.entries()) {
      if (voice === undefined) continue;
      const amplitude = sine(voice.phase) * (voice.velocity * voice.volume * voice.fade);
      left += amplitude * Math.min(1, 2 * (1 - voice.pan));
      right += amplitude * Math.min(1, 2 * voice.pan);
      voice.phase += voice.step;
      if (voice.phase >= 1) voice.phase -= Math.floor(voice.phase);
      if (!voice.isReleased) continue;
      voice.fade -= 1 / 64;
      if (voice.fade <= 0) this.#end(slot, frame);
    }
    return { left, right };
  }

  #start(note: VoiceAddress, velocity: number, frame: number): void {
    let slot = this.#slots.indexOf(undefined);
    if (slot < 0) {
      const orders = this.#slots.map((voice) => voice?.order ?? Infinity);
      slot = orders.indexOf(Math.min(...orders));
      this.#end(slot, frame);
    }
    const voice: Voice = {
      order: this.#started++,
      channel: note.channel ?? 0,
      key: note.key ?? 60,
      noteId: note.noteId,
      velocity: Math.fround(velocity),
      volume: 1,
      pan: 0.5,
      tuning: 0,
      phase: 0,
      step: 0,
      fade: 1,
      isReleased: false,
    };
    this.#slots[slot] = voice;
    this.#tune(voice);
  }

  #release(by: VoiceAddress): void {
    for (const voice of this.#slots) if (voice !== undefined && isAddressed(voice, by)) voice.isReleased = true;
  }

  #end(slot: number, frame: number): void {
    const voice = this.#slots[slot];
    if (voice === undefined) return;
    this.#slots[slot] = undefined;
    const { channel, key, noteId } = voice;
    this.ended.push({ frame, event: { kind: 'note-end', channel, key, ...(noteId === undefined ? {} : { noteId }) } });
  }

  #express(by: VoiceAddress, expression: string, value: number): void {
    for (const voice of this.#slots) {
      if (voice === undefined || !isAddressed(voice, by)) continue;
      if (expression === 'volume') voice.volume = value;
      if (expression === 'pan') voice.pan = value;
      if (expression === 'tuning') {
        voice.tuning = value;
        this.#tune(voice);
      }
    }
  }

  #midi([status = 0, first = 0, second = 0]: readonly number[], frame: number): void {
    const note = { channel: status & 15, key: first & 127 };
    const kind = status & 0xf0;
    if (kind === 0x90 && second > 0) this.#start(note, second / 127, frame);
    else if (kind === 0x80 || kind === 0x90) this.#release(note);
    else if (kind === 0xe0) {
      this.#bend[note.channel] = ((first & 127) + 128 * (second & 127) - 8192) / 4096;
      for (const voice of this.#slots) if (voice?.channel === note.channel) this.#tune(voice);
    }
  }

  #tune(voice: Voice): void {
    const semitones = voice.key + voice.tuning + (this.#bend[voice.channel & 15] ?? 0) - 69;
    voice.step = (440 * pitchRatio(semitones)) / this.#sampleRate;
  }
}

export const sineSynth: Model = (stimulus) => {
  const level = parameterCurve(stimulus, 0, 0.25);
  const synth = new SineSynth(stimulus.sampleRate);
  const left = new Float32Array(stimulus.frames);
  const right = new Float32Array(stimulus.frames);
  let next = 0;
  for (let frame = 0; frame < stimulus.frames; ++frame) {
    for (let note = stimulus.notes[next]; note?.frame === frame; note = stimulus.notes[++next]) {
      synth.handle(note.event, frame);
    }
    const sum = synth.run(frame);
    left[frame] = sum.left * (level[frame] ?? 0);
    right[frame] = sum.right * (level[frame] ?? 0);
  }
  return { outputs: [[left, right]], events: synth.ended };
};
