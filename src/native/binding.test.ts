// The raw addon answers wrong types with errors: whoever reaches it past TypeScript must not bring Node down.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NativeGroup, NativeRuntime } from './binding.js';
import { loadNative } from './load.js';

const wrongs: unknown[] = [
  undefined,
  null,
  -1,
  1.5,
  NaN,
  2 ** 40,
  'x',
  true,
  {},
  [],
  [[]],
  () => 1,
  Symbol('s'),
  5n,
  new Float64Array(3),
];

/** What a call came to, thrown or rejected. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const record = (fields: Record<number, number>): Float64Array => Object.assign(new Float64Array(16), fields);

describe('the raw addon', () => {
  let runtime: NativeRuntime;
  let group: NativeGroup;
  beforeAll(async () => {
    const { binding, sandboxHost } = loadNative();
    runtime = await binding.createRuntime({ sandboxHost });
    group = await runtime.createGroup({}, () => undefined);
  });
  afterAll(async () => group.close());

  const methods = [
    'sandboxProcess crashReport sandboxMisuse standbyProcessId restartSandbox saveForRecovery stateSetAside liftQuarantine',
    'addSandbox removeSandbox killSandbox sandboxState sandboxEnd ping addDevice removeDevice deviceInfo duplicateDevice',
    'moveDevice restartDevice requestLayout resetDevice collectEvents parameters parameterValue parameterValues setParameter',
    'valueToText textToValue saveState loadState setOffline connect disconnect addHostInput addHostOutput removeHostInput',
    'removeHostOutput addTap readTap startRender startDriver',
  ].flatMap((line) => line.split(' '));

  it.each(methods)('%s answers every wrong argument with an error', async (name) => {
    const method = (group as unknown as Record<string, (...values: unknown[]) => unknown>)[name];
    expect(method).toBeTypeOf('function');
    // Objects without options (functions are objects) are right for these.
    const isRight = (value: unknown): boolean =>
      ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
      ['addSandbox', 'startRender', 'startDriver'].includes(name);
    for (const wrong of wrongs.filter((value) => !isRight(value) && !(name === 'setOffline' && value === true))) {
      const result = await outcome(async () => {
        const returned = await method?.call(group, wrong, wrong, wrong);
        return name === 'startRender' ? (returned as { result: Promise<unknown> }).result : returned;
      });
      expect(result, String(wrong)).toBeInstanceOf(Error);
      expect((result as { code?: string }).code).toMatch(/^(invalid-argument|unknown-object)$/);
    }
  });

  it('answers wrong options with an error', async () => {
    for (const options of [
      { sampleRate: 'x' },
      { maxBlockSize: -1 },
      { crossing: 'other' },
      { name: 5 },
      { eventCapacity: 2 ** 40 },
    ]) {
      const result = await outcome(() => runtime.createGroup(options as never, () => undefined));
      expect(result).toMatchObject({ code: 'invalid-argument' });
    }
    for (const recovery of [
      5,
      { mode: 'sometimes' },
      { attempts: -1 },
      { windowMs: 2 ** 40 },
      { backoff: NaN },
      { backoff: 0.5 },
      { standby: 1 },
    ]) {
      const result = await outcome(() => group.addSandbox({ recovery } as never));
      expect(result, JSON.stringify(recovery)).toMatchObject({ code: 'invalid-argument' });
    }
    const thrower = {
      get sampleRate(): number {
        throw new Error('from a getter');
      },
    };
    expect(await outcome(() => runtime.createGroup(thrower, () => undefined))).toMatchObject({
      code: 'invalid-argument',
    });
    expect(await outcome(() => runtime.createGroup({}, 5 as never))).toMatchObject({ code: 'invalid-argument' });
  });

  it('answers broken event records with an error', async () => {
    const broken = [
      new Float64Array(15),
      record({ 2: 99 }),
      record({ 2: 8, 10: 5, 11: 5 }),
      record({ 9: NaN }),
      record({ 3: 1e9 }),
    ];
    for (const events of broken) {
      const request = { frames: 0, blockSize: 0, inputs: [], events, payload: new Uint8Array(4) };
      const render = await outcome(() => group.startRender(request).result);
      expect(render).toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('refuses methods on objects that are not its own', async () => {
    const ping: unknown = Reflect.get(group, 'ping');
    for (const self of [{}, runtime, undefined, 5]) {
      expect(await outcome(() => Reflect.apply(ping as () => unknown, self, [1]))).toBeInstanceOf(Error);
    }
    const { constructor } = group as unknown as { constructor: new (...values: unknown[]) => unknown };
    expect(() => new constructor()).toThrow('by the addon only');
  });

  it('fails a render that needs more memory than there is, and goes on', async () => {
    const request = {
      frames: 2 ** 50,
      blockSize: 0,
      inputs: [],
      events: new Float64Array(0),
      payload: new Uint8Array(0),
    };
    const huge = group.startRender(request);
    huge.cancel();
    expect(await outcome(() => huge.result)).toBeInstanceOf(Error);
    expect(await group.connections()).toEqual([]);
  });
});
