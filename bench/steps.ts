/** What `npm run bench` can measure, in the order in which it does. */
export const stepNames = [
  'hand-off',
  'series',
  'parallel',
  'recording',
  'kernel-calls',
  'start',
  'control',
  'state',
  'memory',
  'growth',
  'idle',
  'crash',
  'scan',
  'typescript',
] as const;

export type StepName = (typeof stepNames)[number];

/** A line for each, for `--help`. */
export const stepTexts: Readonly<Record<StepName, string>> = {
  'hand-off': 'one sandbox beside the bare hand-off and the call without a sandbox',
  series: '1 to 16 sandboxes one behind the other in the same block',
  parallel: '1 to 16 sandboxes side by side',
  recording: 'what it costs to write down every block with details',
  'kernel-calls': 'kernel calls per block, counted by the kernel',
  start: 'from nothing to a ready sandbox, and to its first block',
  control: 'round trips of control messages, idle and while blocks run',
  state: 'plugin states of 16 bytes, 300 KB and 10 MB, saved and restored',
  memory: 'private and shared memory, idle and with every fixture',
  growth: '1 to 64 sandboxes: time per block, memory, processor',
  idle: 'context switches of a group that plays nothing',
  crash: 'from a fault to knowing, and to the next good block',
  scan: '100 plugins, one crashing, one hanging',
  typescript: 'what is TypeScript alone',
};

function isStep(word: string): word is StepName {
  return (stepNames as readonly string[]).includes(word);
}

/** The steps that were asked for, all if none was, in their own order; a string says what is wrong with the words. */
export function chosenSteps(words: readonly string[]): StepName[] | string {
  const unknown = words.find((word) => !isStep(word));
  if (unknown !== undefined) return `no such step: ${unknown}; expected ${stepNames.join(', ')}`;
  return stepNames.filter((name) => words.length === 0 || words.includes(name));
}
