// The properties that look for mutants: what has to be built for each, how it is run, and what is read from its output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../ci/tool.mjs';
import { run } from './tree.mjs';

const fixtures = JSON.parse(readFileSync(join(root, 'fixtures/fixtures.json'), 'utf8')).map(
  ({ name }) => `${name}.fixture`,
);

/** What a property in vitest files needs. */
function vitestProperty(name, files, title) {
  return {
    name,
    needs: files[0],
    targets: ['glovebox_addon', 'sandbox-host'],
    once: [...fixtures, 'fixtures.json'],
    command: (seed) => ({
      program: process.execPath,
      args: ['node_modules/vitest/vitest.mjs', 'run', ...files, ...(title === undefined ? [] : ['-t', title])],
      env: { GLOVEBOX_PROPERTY_SEED: seed },
    }),
    seconds: 900,
  };
}

/** What needs no JavaScript. */
const wire = {
  name: 'wire',
  needs: 'native/wire/test/foreign_steps_test.cpp',
  targets: ['test_wire'],
  once: [],
  command: (seed, tree) => ({
    program: join(tree.buildFolder, 'Release', 'tests', 'test_wire'),
    args: ['before any access'],
    env: {},
  }),
  seconds: 120,
};
const protocol = {
  name: 'protocol',
  needs: 'native/client/test/protocol/protocol.test.cpp',
  targets: ['test_protocol'],
  once: ['gain.fixture'],
  command: (seed, tree) => ({
    program: join(tree.buildFolder, 'Release', 'tests', 'test_protocol'),
    args: [],
    env: {},
  }),
  seconds: 600,
};
const hostile = {
  name: 'hostile',
  needs: 'property-tests/hostile/siege.test.cpp',
  targets: ['test_hostile'],
  once: ['scribbler.fixture', 'liar'],
  command: (seed, tree) => ({
    program: join(tree.buildFolder, 'Release', 'tests', 'test_hostile'),
    args: [],
    env: { GLOVEBOX_HOSTILE_SEED: seed },
  }),
  seconds: 600,
};

/**
 * `needs`: the file without which it does not exist here. `targets` are built for every mutant, `once` for all of them:
 * what no mutant is put into. `isOnRequest`: tried when it is named alone, because the tree as it is does not pass it yet.
 */
export const properties = [
  vitestProperty('topology', ['property-tests/topology.test.ts'], 'sound as the model says'),
  vitestProperty('partition', ['property-tests/topology.test.ts'], 'however their devices are divided'),
  { ...vitestProperty('live', ['property-tests/live.test.ts']), isOnRequest: true },
  vitestProperty('cases', ['property-tests/cases.test.ts'], 'sounds as the model says'),
  vitestProperty('recovery', ['src/api/recovery.test.ts'], 'leaves nothing of itself'),
  hostile,
  wire,
  protocol,
];

/** Characters of a shrunk case. */
const mostKept = 4000;

const firstNumber = (pattern, text) => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The case that shrinking ended at, where it can be kept, and how large it is where it is one of a group. */
function shrunkCase(text) {
  if (text === undefined) return {};
  const count = (what) => text.split(`"do":"${what}"`).length - 1;
  const devices = count('add-device');
  const steps = text.split('"do":').length - 1;
  return {
    ...(devices === 0 ? {} : { size: `${devices} device${devices === 1 ? '' : 's'}, ${steps} steps` }),
    ...(text.length > mostKept ? {} : { shrunk: text }),
  };
}

/** Runs the property on the tree as it is. `isFound`: it failed, by an assertion, a crash or by not ending. */
export async function foundBy(property, tree, { seed, limit }) {
  const { program, args, env } = property.command(seed, tree);
  const limits = limit === undefined ? {} : { GLOVEBOX_PROPERTY_SECONDS: limit };
  const result = await run(program, args, {
    cwd: tree.folder,
    env: { ...env, ...limits },
    seconds: property.seconds,
    // Of native tests one that fails is enough; the others might wait for what does not come any more.
    enough: /^not ok /,
  });
  const { output } = result;
  // Too few cases of a class is what a short run may have, and says nothing of the mutant.
  const isUnlucky = output.includes('classes met in fewer than one of twenty cases');
  return {
    property: property.name,
    isFound: result.code !== 0 && !isUnlucky,
    how: result.isOverTime ? 'did not end' : result.isEnough ? 'failed' : (result.signal ?? 'failed'),
    seconds: result.seconds,
    cases: firstNumber(/Property failed after (\d+) tests/, output),
    secondsToFailure: firstNumber(/first failure after ([\d.]+) s/, output),
    shrinks: firstNumber(/Shrunk (\d+) time/, output),
    ...shrunkCase(/^Counterexample: (.*)$/m.exec(output)?.[1]),
    output,
  };
}
