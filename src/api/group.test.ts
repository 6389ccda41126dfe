import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixture, ramp } from '../testing/native.js';
import type { Device } from './device.js';
import { createGroup, type Group } from './group.js';
import { openPlugin } from './open-plugin.js';

const formats = ['clap', 'vst3'] as const;
const frames = 3000;
const input = [ramp(frames, 0), ramp(frames, 1)];

/** Runs `work` with a group that is closed whatever happens. */
async function withGroup<T>(
  options: Parameters<typeof createGroup>[0],
  work: (group: Group) => Promise<T>,
): Promise<T> {
  const group = await createGroup(options);
  try {
    return await work(group);
  } finally {
    await group.close();
  }
}

async function add(
  group: Group,
  name: string,
  format: 'clap' | 'vst3',
  hosting: 'sandboxed' | 'direct' = 'sandboxed',
): Promise<Device> {
  return (await group.addSandbox({ hosting })).addDevice({ file: fixture(name, format) });
}

/** A gain and a delay in two sandboxes, or without any. */
const renderChain = async (hosting: 'sandboxed' | 'direct'): Promise<Float32Array[][]> =>
  withGroup({ crossing: 'synchronous' }, async (group) => {
    const [first, second] = [await add(group, 'gain', 'clap', hosting), await add(group, 'delay', 'vst3', hosting)];
    await first.set('Gain', 0.3);
    await group.addInput(first.input(0));
    await group.connect(first.output(0), second.input(0));
    await group.addOutput(second.output(0));
    return (await group.render({ frames, inputs: [input] })).outputs;
  });

const rejects = async (call: Promise<unknown>, code: string): Promise<void> => {
  await expect(call).rejects.toMatchObject({ name: 'GloveboxError', code });
};

describe.each(formats)('a gain as %s', (format) => {
  it('in a sandbox equals direct mode and its formula bit for bit', async () => {
    const outputs = await Promise.all(
      (['direct', 'force-sandboxed'] as const).map(async (hostingMode) => {
        const plugin = await openPlugin(fixture('gain', format), { hostingMode });
        try {
          const { minimum, maximum } = await plugin.device.parameter('Gain');
          await plugin.device.set('Gain', minimum + (maximum - minimum) / 8);
          return await plugin.process([input]);
        } finally {
          await plugin.close();
        }
      }),
    );
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[0]).toEqual([input.map((channel) => channel.map((sample) => Math.fround(sample * 0.5)))]);
  });

  it('follows a parameter change at its exact frame', async () => {
    await withGroup({}, async (group) => {
      const device = await add(group, 'gain', format);
      await group.addInput(device.input(0));
      await group.addOutput(device.output(0));
      const { id } = await device.parameter('Gain');
      const { outputs } = await group.render({
        frames,
        inputs: [input],
        commands: [{ frame: 1234, device, event: { kind: 'parameter-value', parameter: id, value: 0 } }],
      });
      const expected = input[0]?.map((sample, i) => (i < 1234 ? sample : 0));
      expect(outputs[0]?.[0]?.map(Math.abs)).toEqual(expected?.map(Math.abs));
      expect(await device.get(id)).toBe(0);
    });
  });

  it('gives its state to another one', async () => {
    await withGroup({}, async (group) => {
      const [first, second] = [await add(group, 'gain', format), await add(group, 'gain', format)];
      const { minimum, maximum } = await first.parameter('Gain');
      const value = minimum + (maximum - minimum) * 0.75;
      await first.set('Gain', value);
      await group.render({ frames: 512 });
      await second.loadState(await first.saveState());
      expect(await second.get('Gain')).toBe(value);
      const copy = await second.duplicate({ sandbox: first.sandbox });
      expect(await copy.get('Gain')).toBe(value);
      expect(copy.sandbox).toBe(first.sandbox);
    });
  });
});

describe.each(formats)('an instrument as %s', (format) => {
  it('sounds from its note-on to its note-off', async () => {
    await withGroup({}, async (group) => {
      const device = await add(group, 'sine-synth', format);
      await group.addOutput(device.output(0));
      const { outputs } = await group.render({
        frames: 4096,
        commands: [
          { frame: 2000, device, event: { kind: 'note-off', key: 69, channel: 0 } },
          { frame: 1000, device, event: { kind: 'note-on', key: 69, channel: 0, velocity: 1 } },
        ],
      });
      const [left] = outputs[0] ?? [];
      expect(left?.slice(0, 1000).every((sample) => sample === 0)).toBe(true);
      expect(Math.max(...(left?.slice(1000, 2000) ?? []))).toBeGreaterThan(0.2);
      expect(left?.slice(2100).every((sample) => sample === 0)).toBe(true);
    });
  });
});

describe('a graph', () => {
  it('over two sandboxes, synchronous, gives the same samples as direct mode', async () => {
    const direct = await renderChain('direct');
    expect(direct[0]?.[0]?.some((sample) => sample !== 0)).toBe(true);
    expect(await renderChain('sandboxed')).toEqual(direct);
  });

  it('pipelined delays a connection between sandboxes by one block and says so', async () => {
    await withGroup({ maxBlockSize: 256 }, async (group) => {
      const [first, second] = [await add(group, 'gain', 'clap'), await add(group, 'gain', 'clap')];
      await group.addInput(first.input(0));
      const connection = await group.connect(first.output(0), second.input(0));
      await group.addOutput(second.output(0));
      const { outputs, report } = await group.render({ frames: 1024, inputs: [input] });
      expect(outputs[0]?.[0]?.slice(256)).toEqual(input[0]?.slice(0, 768));
      expect(report).toMatchObject({ frames: 1024, blocks: 4, incompleteBlocks: 0, isComplete: true });
      expect(report.blockNs).toHaveLength(4);
      expect(await group.connections()).toMatchObject([
        { id: connection.id, kind: 'audio', isDelayed: true, isFeedback: false },
      ]);
      await group.disconnect(connection);
      expect(await group.connections()).toEqual([]);
    });
  });

  it('carries notes from one device to another', async () => {
    await withGroup({ crossing: 'synchronous' }, async (group) => {
      const [echo, synth] = [await add(group, 'note-echo', 'clap'), await add(group, 'sine-synth', 'clap')];
      await group.connectEvents(echo.noteOutput(0), synth.noteInput(0));
      await group.addOutput(synth.output(0));
      await echo.collectEvents();
      const { outputs, events } = await group.render({
        seconds: 1,
        commands: [{ frame: 100, device: echo, event: { kind: 'note-on', key: 60, channel: 0 } }],
      });
      expect(outputs[0]?.[0]?.some((sample) => sample !== 0)).toBe(true);
      expect(events[0]).toMatchObject({ device: echo, event: { kind: 'note-on', key: 60 } });
    });
  });

  it('can be tapped where it is no output', async () => {
    await withGroup({ maxBlockSize: 500 }, async (group) => {
      const device = await add(group, 'gain', 'vst3');
      await group.addInput(device.input(0));
      const tap = await group.addTap(device.output(0));
      await group.render({ frames, inputs: [input] });
      const reading = tap.read();
      expect(reading.channels[1]).toEqual(input[1]?.slice(frames - 500));
      expect(reading.peak).toBeCloseTo(0.7, 1);
    });
  });

  it('keeps a device as it was when it moves to another sandbox', async () => {
    await withGroup({}, async (group) => {
      const device = await add(group, 'gain', 'clap');
      await group.addInput(device.input(0));
      await group.addOutput(device.output(0));
      await device.set('Gain', 0.5);
      await group.render({ frames: 512 });
      const other = await group.addSandbox();
      const left = device.sandbox;
      await device.moveTo(other);
      expect([device.sandbox, other.devices, left.devices]).toEqual([other, [device], []]);
      await left.terminate();
      const { outputs } = await group.render({ frames, inputs: [input] });
      expect(outputs[0]?.[0]).toEqual(input[0]?.map((sample) => sample * 0.5));
    });
  });

  it('leaves the other inputs and outputs alone when one is removed', async () => {
    await withGroup({}, async (group) => {
      const [first, second] = [await add(group, 'gain', 'clap'), await add(group, 'gain', 'clap')];
      const gone = [await group.addInput(first.input(0)), await group.addOutput(first.output(0))];
      await group.addInput(second.input(0));
      await group.addOutput(second.output(0));
      for (const one of gone) await one.remove();
      const { outputs } = await group.render({ frames, inputs: [input] });
      expect(outputs).toEqual([input]);
    });
  });

  it('loses the inputs and outputs of a device, and of a sandbox, that is removed', async () => {
    await withGroup({}, async (group) => {
      const devices = [
        await add(group, 'gain', 'clap'),
        await add(group, 'gain', 'clap'),
        await add(group, 'gain', 'clap'),
      ] as const;
      for (const device of devices) {
        await group.addInput(device.input(0));
        await group.addOutput(device.output(0));
      }
      const [first, second, third] = devices;
      const begun = group.render({ frames, inputs: [input, input, input] });
      await first.remove();
      await second.sandbox.terminate();
      expect(group.inputs.map(({ port }) => port.device)).toEqual([third]);
      expect(group.outputs.map(({ port }) => port.device)).toEqual([third]);
      const during = await begun;
      expect(during.outputs).toHaveLength(3);
      expect(during.outputs[2]).toEqual(input);
      const { outputs } = await group.render({ frames, inputs: [input] });
      expect(outputs).toEqual([input]);
      await rejects(group.render({ frames, inputs: [input, input] }), 'invalid-argument');
    });
  });
});

describe('wrong use is answered by a typed error', () => {
  it.each([
    [{ sampleRate: 0 }, 'options.sampleRate but received 0'],
    [{ maxBlockSize: 20000 }, 'options.maxBlockSize but received 20000'],
    [{ crossing: 'both' }, 'options.crossing but received "both"'],
    [{ samplerate: 48000 }, 'received "samplerate"'],
  ])('createGroup(%j)', async (options, text) => {
    await expect(createGroup(options as never)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(text) as string,
    });
  });

  it('for files, plugins, ports, parameters, connections and renders', async () => {
    await withGroup({}, async (group) => {
      const device = await add(group, 'gain', 'clap');
      const { sandbox } = device;
      await rejects(sandbox.addDevice({ file: 'nowhere.clap' }), 'no-such-file');
      await rejects(sandbox.addDevice({ file: fileURLToPath(import.meta.url) }), 'not-a-plugin');
      await rejects(sandbox.addDevice({ file: fixture('gain', 'clap'), id: 'nobody' }), 'unknown-plugin');
      await rejects(device.get('Volume'), 'unknown-object');
      await rejects(device.set('Gain', 5), 'invalid-argument');
      expect(() => device.output(1)).toThrow('it has 0 "Main Out"');
      expect(() => device.noteInput(0)).toThrow(expect.objectContaining({ code: 'unknown-object' }));
      await rejects(group.connect(device.input(0) as never, device.output(0) as never), 'invalid-argument');
      await rejects(group.connectEvents(device.output(0) as never, device.input(0) as never), 'invalid-argument');
      const other = await add(group, 'gain', 'clap');
      await group.connect(device.output(0), other.input(0));
      await rejects(group.connect(device.output(0), other.input(0)), 'duplicate-connection');
      await rejects(group.render({}), 'invalid-argument');
      await rejects(group.render({ frames: 10, blockSize: 513 }), 'invalid-argument');
      await rejects(group.render({ frames: 10, inputs: [input] }), 'invalid-argument');
      await withGroup({}, async (second) => {
        const stranger = await add(second, 'gain', 'clap');
        await rejects(group.connect(device.output(0), stranger.input(0)), 'across-groups');
        await rejects(device.moveTo(stranger.sandbox), 'across-groups');
      });
      await device.remove();
      await rejects(device.get(0), 'unknown-object');
    });
  });

  it('for a policy that cannot be enforced, unless less is accepted', async () => {
    await withGroup({}, async (group) => {
      await expect(group.addSandbox({ policy: 'untrusted' })).rejects.toMatchObject({ code: 'policy-not-enforceable' });
      const sandbox = await group.addSandbox({ policy: 'untrusted', acceptWeaker: true });
      expect(sandbox.enforcement).toMatchObject({ requestedLevel: 'strict', reachedLevel: 'limited' });
    });
  });
});
