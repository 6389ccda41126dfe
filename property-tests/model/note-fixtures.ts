import { SineSynth } from '../../src/lab/models/sine-synth.js';
import type { NoteAt } from '../../src/lab/models/stimulus.js';
import { result, type Fixture } from './fixture.js';

/** The fixtures that take notes. */

/** Every event again, `frames` later: the parameter when it arrives. */
export const noteEcho: Fixture = {
  inputs: [],
  outputs: [],
  noteInputs: 1,
  noteOutputs: 1,
  parameters: [{ minimum: 0, maximum: 65_536, initial: 480, isStepped: true }],
  prefers64: false,
  latency: () => 0,
  activate: () => {
    let now = 0;
    let waiting: { due: number; event: NoteAt['event'] }[] = [];
    return {
      handle: (event, { parameters: [frames = 0] }) => {
        if (event.kind === 'note-end') return;
        const isNote = event.kind === 'note-on' || event.kind === 'note-off';
        // Velocities are rounded to float, as VST3 makes necessary.
        const echo = isNote ? { ...event, velocity: Math.fround(event.velocity ?? 0) } : event;
        waiting.push({ due: now + frames, event: echo });
      },
      run: ({ send }) => {
        for (const { event } of waiting.filter(({ due }) => due <= now)) send(event);
        waiting = waiting.filter(({ due }) => due > now);
        now += 1;
      },
    };
  },
};

/** Sixteen voices of a polynomial sine, all in double, converted to the port's type at the end. */
export const sineSynth: Fixture = {
  inputs: [],
  outputs: [2],
  noteInputs: 1,
  noteOutputs: 0,
  parameters: [{ minimum: 0, maximum: 1, initial: 0.25, isStepped: false }],
  prefers64: false,
  latency: () => 0,
  activate: ({ sampleRate, type }) => {
    const synth = new SineSynth(sampleRate);
    return {
      handle: (event, { frame, send }) => {
        synth.handle(event, frame);
        for (const ended of synth.ended.splice(0)) send(ended.event);
      },
      run: ({ outputs, frame, parameters: [level = 0], send }) => {
        const { left, right } = synth.run(frame);
        for (const ended of synth.ended.splice(0)) send(ended.event);
        for (const [channel, sample] of [left, right].entries()) {
          const samples = outputs[0]?.[channel];
          if (samples !== undefined) samples[frame] = result(type, sample * level);
        }
      },
    };
  },
};
