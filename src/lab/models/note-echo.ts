import { parameterCurve, type Model, type NoteAt } from './stimulus.js';

/** note-echo: every event again n frames later, n the parameter when it arrives. */
export const noteEcho: Model = (stimulus) => {
  const delays = parameterCurve(stimulus, 0, 480);
  const echoes = stimulus.notes
    .map(({ frame, event }): NoteAt => {
      const isNote = event.kind === 'note-on' || event.kind === 'note-off';
      return {
        frame: frame + (delays[frame] ?? 0),
        event: isNote ? { ...event, velocity: Math.fround(event.velocity ?? 0) } : event,
      };
    })
    .filter(({ frame }) => frame < stimulus.frames);
  // Sorting is stable: echoes of one frame keep the order of their arrival.
  echoes.sort((a, b) => a.frame - b.frame);
  return { outputs: [], events: echoes };
};
