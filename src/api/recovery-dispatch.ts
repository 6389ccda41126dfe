import { logger } from '../log.js';
import type { NativeEvent } from '../native/binding.js';
import type { NativeDeviceQuarantined, NativeRecoveryEvent } from '../native/binding-recovery.js';
import type { GroupContext } from './context.js';
import type { Emitter } from './emitter.js';
import type { GroupEvents, RecoveredDevice } from './group-event.js';
import type { Sandbox } from './sandbox.js';

const log = logger('recovery');

const kinds: Record<NativeRecoveryEvent['kind'], true> = {
  'crash-report': true,
  'sandbox-recovering': true,
  'sandbox-recovered': true,
  'device-quarantined': true,
  'recovery-failed': true,
};

export function isRecoveryEvent(event: NativeEvent): event is NativeRecoveryEvent {
  return Object.hasOwn(kinds, event.kind);
}

/** Takes what the addon tells of crashes and recovery to the sandbox it is about, and to who listens. Node's thread. */
export class RecoveryDispatch {
  readonly #context: GroupContext;
  readonly #emitter: Emitter<GroupEvents>;

  constructor(context: GroupContext, emitter: Emitter<GroupEvents>) {
    this.#context = context;
    this.#emitter = emitter;
  }

  receive(sandbox: Sandbox, event: NativeRecoveryEvent): void {
    const facts = { group: this.#context.name, sandbox: sandbox.name };
    switch (event.kind) {
      case 'crash-report': {
        const { report } = event;
        if (report === undefined) return;
        const device = this.#context.guilty(report.end.device);
        log.info('a crash report was made', { ...facts, title: report.title });
        sandbox.noteReport(report);
        this.#context.quarantine?.noteCrash(report);
        this.#emitter.emit('crash-report', { sandbox, device, report });
        return;
      }
      case 'sandbox-recovering': {
        const { attempt, delayMs, isStandby } = event;
        log.info('a sandbox is recovering', { ...facts, attempt, delayMs, isStandby });
        sandbox.noteRecovering();
        this.#emitter.emit('sandbox-recovering', { sandbox, attempt, delayMs, isStandby });
        return;
      }
      case 'sandbox-recovered': {
        const { attempt, durationNs, isStandby } = event;
        const devices = this.#readDevices(event.devices);
        log.info('a sandbox recovered', { ...facts, attempt, durationNs, isStandby });
        for (const { device, state } of devices) device.noteRecovered(state === 'quarantined');
        sandbox.noteRecovered();
        this.#emitter.emit('sandbox-recovered', { sandbox, attempt, durationNs, isStandby, devices });
        return;
      }
      case 'device-quarantined': {
        this.#quarantine(sandbox, event);
        return;
      }
      case 'recovery-failed': {
        log.warning('a sandbox could not be recovered', { ...facts, reason: event.reason });
        sandbox.noteRecoveryFailed();
        this.#emitter.emit('recovery-failed', { sandbox, reason: event.reason });
      }
    }
  }

  #quarantine(sandbox: Sandbox, event: NativeDeviceQuarantined): void {
    const { file, pluginId, reason } = event;
    const fileHash = event.fileHash === '' ? undefined : event.fileHash;
    log.warning('a device was quarantined', { group: this.#context.name, sandbox: sandbox.name, file, reason });
    this.#context.quarantine?.noteQuarantine({ file, pluginId, fileHash, reason });
    const device = this.#context.devices.get(event.device);
    if (device === undefined) return;
    device.noteQuarantined();
    sandbox.noteQuarantine();
    this.#emitter.emit('device-quarantined', { sandbox, device, file, pluginId, fileHash, reason });
  }

  #readDevices(list: Extract<NativeRecoveryEvent, { kind: 'sandbox-recovered' }>['devices']): RecoveredDevice[] {
    return list.flatMap(({ device: id, ...rest }) => {
      const device = this.#context.devices.get(id);
      return device === undefined ? [] : [{ device, ...rest }];
    });
  }
}
