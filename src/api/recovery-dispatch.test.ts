import { describe, expect, it } from 'vitest';
import type { CrashReport } from '../crash/crash-report.js';
import type { NativeDeviceInfo, NativeEvent, NativeGroup } from '../native/binding.js';
import { GroupContext } from './context.js';
import { Device } from './device.js';
import { Emitter } from './emitter.js';
import { EventDispatch } from './event-dispatch.js';
import { groupEventNames, type GroupEvents } from './group-event.js';
import { Sandbox } from './sandbox.js';

const end = {
  state: 'crashed',
  reason: 'signal 11',
  signalOrCode: 11,
  wasSignalled: true,
  device: 7,
  call: 'process',
  faultAddress: 16n,
} as const;

const info = {
  id: 7,
  descriptor: { name: 'Gain' },
  audioInputs: [],
  audioOutputs: [],
  noteInputs: [],
  noteOutputs: [],
  status: {},
} as unknown as NativeDeviceInfo;

/** A group whose addon is made of answers. */
function scene(): {
  context: GroupContext;
  tell: (...events: NativeEvent[]) => void;
  told: [string, unknown][];
  start: () => Sandbox;
} {
  let processId = 100;
  const native = { sandboxProcess: () => ({ id: (processId += 1) }) } as unknown as NativeGroup;
  const context = new GroupContext('g', native);
  const emitter = new Emitter<GroupEvents>(groupEventNames);
  const told: [string, unknown][] = [];
  for (const name of groupEventNames) emitter.on(name, (event) => told.push([name, event]));
  const dispatch = new EventDispatch(context, emitter);
  const start = (): Sandbox => {
    const facts = { id: 3, processId: 100, name: 's', enforcement: undefined, isAutomatic: true };
    const sandbox = new Sandbox(context, facts);
    dispatch.noteStarted(sandbox);
    return sandbox;
  };
  return { context, told, start, tell: (...events) => dispatch.receive(events, 0) };
}

const recovered = (state: 'restored' | 'quarantined'): NativeEvent => ({
  kind: 'sandbox-recovered',
  sandbox: 3,
  attempt: 1,
  durationNs: 5,
  isStandby: false,
  devices: [
    { device: 7, state, hasPluginChanged: false, reason: '' },
    { device: 99, state, hasPluginChanged: false, reason: '' },
  ],
});

describe('events of crashes and recovery', () => {
  it('come with the objects they are about, and change their states', async () => {
    const { context, tell, told, start } = scene();
    const sandbox = start();
    const device = new Device(context, sandbox, '/gain.clap', info);
    const report = { title: 'SIGSEGV in gain.clap!run', end } as CrashReport;

    tell({ kind: 'sandbox-ended', sandbox: 3, end });
    expect(sandbox.state).toBe('crashed');
    tell({ kind: 'crash-report', sandbox: 3, report });
    tell({ kind: 'sandbox-recovering', sandbox: 3, attempt: 1, delayMs: 0, isStandby: false });
    expect(sandbox.state).toBe('recovering');
    tell(recovered('restored'));
    expect({ state: sandbox.state, processId: sandbox.processId }).toEqual({ state: 'ready', processId: 101 });
    expect(sandbox.exit).toMatchObject({ kind: 'crashed', device });
    tell({ kind: 'recovery-failed', sandbox: 3, reason: 'gone' });
    expect(sandbox.state).toBe('ready');

    expect(told).toEqual([
      ['sandbox-ended', { sandbox, exit: sandbox.exit }],
      ['crash-report', { sandbox, device, report }],
      ['sandbox-recovering', { sandbox, attempt: 1, delayMs: 0, isStandby: false }],
      [
        'sandbox-recovered',
        {
          sandbox,
          attempt: 1,
          durationNs: 5,
          isStandby: false,
          devices: [{ device, state: 'restored', hasPluginChanged: false, reason: '' }],
        },
      ],
      ['recovery-failed', { sandbox, reason: 'gone' }],
    ]);
  });

  it('tell who is quarantined; a sandbox with nobody left is quarantined itself', async () => {
    const { context, tell, told, start } = scene();
    const sandbox = start();
    const device = new Device(context, sandbox, '/gain.clap', info);
    const facts = { sandbox: 3, device: 7, file: '/gain.clap', pluginId: 'gain', reason: 'four ends' };
    tell({ kind: 'sandbox-ended', sandbox: 3, end });
    tell({ kind: 'device-quarantined', ...facts, fileHash: 'ab' });
    expect({ device: device.isQuarantined, sandbox: sandbox.state }).toEqual({ device: true, sandbox: 'quarantined' });
    expect(await sandbox.ended).toMatchObject({ kind: 'crashed' });
    tell(recovered('quarantined'));
    expect(sandbox.state).toBe('quarantined');
    tell(recovered('restored'));
    expect({ device: device.isQuarantined, sandbox: sandbox.state }).toEqual({ device: false, sandbox: 'ready' });
    expect(told[1]).toEqual(['device-quarantined', { ...facts, sandbox, device, fileHash: 'ab' }]);
  });

  it('count when they are told before the start of the sandbox was', () => {
    const { tell, told, start } = scene();
    tell({ kind: 'sandbox-ended', sandbox: 3, end });
    tell({ kind: 'sandbox-recovering', sandbox: 3, attempt: 1, delayMs: 0, isStandby: false });
    expect(told).toEqual([]);
    expect(start().state).toBe('recovering');
    expect(told.map(([name]) => name)).toEqual(['sandbox-ended', 'sandbox-recovering']);
  });

  it("of sandboxes that were removed are nobody's", () => {
    const { context, tell, told, start } = scene();
    start();
    context.sandboxes.clear();
    tell({ kind: 'sandbox-ended', sandbox: 3, end }, { kind: 'sandbox-late', sandbox: 2, isLate: true });
    expect(told).toEqual([]);
  });
});
