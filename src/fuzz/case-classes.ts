import type { FuzzCase } from './case.js';

type Test = (one: FuzzCase) => boolean;

const has =
  (...kinds: readonly FuzzCase['steps'][number]['do'][]): Test =>
  ({ steps }) =>
    steps.some((step) => kinds.includes(step.do));

const sandboxesOf = ({ steps }: FuzzCase): Map<number, number> =>
  new Map(steps.flatMap((step) => (step.do === 'add-device' ? [[step.device, step.sandbox]] : [])));

function hasFeedback({ steps }: FuzzCase): boolean {
  const edges = steps.flatMap((step) => (step.do === 'connect' ? [[step.source.device, step.target.device]] : []));
  return edges.some(([from, to]) => {
    const seen = new Set([to]);
    for (const device of seen) for (const [source, target] of edges) if (source === device) seen.add(target);
    return seen.has(from);
  });
}

const classes: readonly (readonly [name: string, test: Test])[] = [
  ['several devices', ({ steps }) => steps.filter((step) => step.do === 'add-device').length > 1],
  ['several sandboxes', (one) => new Set(sandboxesOf(one).values()).size > 1],
  ['pipelined', ({ group }) => group.crossing === 'pipelined'],
  ['feedback', hasFeedback],
  [
    'a connection between sandboxes',
    (one) => {
      const homes = sandboxesOf(one);
      return one.steps.some(
        (step) => step.do === 'connect' && homes.get(step.source.device) !== homes.get(step.target.device),
      );
    },
  ],
  ['events while blocks are played', ({ steps }) => steps.some((step) => step.do === 'play' && step.events.length > 0)],
  [
    'short blocks',
    ({ group, steps }) => steps.some((step) => step.do === 'play' && step.blockSize < group.maxBlockSize),
  ],
  ['wiring changed while it plays', has('disconnect', 'remove-device', 'remove-sandbox')],
  ['a device moved', has('move-device')],
  ['a state loaded', has('load-state')],
  ['a sandbox killed', has('kill-sandbox')],
  ['a sandbox stopped', has('hang-sandbox')],
  ['a sandbox that stands still', ({ steps }) => steps.some((step) => step.do === 'play' && step.stalls !== undefined)],
  ['deadlines', ({ steps }) => steps.some((step) => step.do === 'play' && step.keepsDeadlines)],
  ['a sandbox restarted', has('restart-sandbox')],
  ['a standby', ({ steps }) => steps.some((step) => step.do === 'add-sandbox' && step.hasStandby)],
];

/** What a case has that makes a difference, by name. */
export const caseClasses: readonly string[] = classes.map(([name]) => name);

export function classesOfCase(one: FuzzCase): string[] {
  return classes.flatMap(([name, test]) => (test(one) ? [name] : []));
}
