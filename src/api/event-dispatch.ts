import { logger } from '../log.js';
import type { NativeEvent } from '../native/binding.js';
import type { NativeRecoveryEvent } from '../native/binding-recovery.js';
import type { GroupContext } from './context.js';
import { readChanges, readStatus } from './device-info.js';
import type { Emitter } from './emitter.js';
import { unpackEvents } from './event-codec.js';
import { readSeverity, type GroupEvents } from './group-event.js';
import { isRecoveryEvent, RecoveryDispatch } from './recovery-dispatch.js';
import { readExit } from './sandbox-exit.js';
import type { Sandbox } from './sandbox.js';

const log = logger('group');

/** Events of sandboxes that are not known yet: more than this of one kind of trouble is no start. */
const mostEarly = 1000;

type SandboxEvent = Extract<NativeEvent, { kind: 'sandbox-ended' | 'sandbox-late' }> | NativeRecoveryEvent;

/** Takes what the addon tells of a group to the sandbox or device that it is about, and to who listens. Node's thread. */
export class EventDispatch {
  readonly #context: GroupContext;
  readonly #emitter: Emitter<GroupEvents>;
  readonly #recovery: RecoveryDispatch;
  /** What was told of a sandbox before the call that started it came back. */
  readonly #early: Map<number, SandboxEvent[]> = new Map();
  #newest = 0;

  constructor(context: GroupContext, emitter: Emitter<GroupEvents>) {
    this.#context = context;
    this.#emitter = emitter;
    this.#recovery = new RecoveryDispatch(context, emitter);
  }

  /** The sandbox can be told of from now on; what was told before counts too. */
  noteStarted(sandbox: Sandbox): void {
    this.#newest = Math.max(this.#newest, sandbox.id);
    const early = this.#early.get(sandbox.id) ?? [];
    this.#early.delete(sandbox.id);
    for (const event of early) this.#receiveOf(sandbox, event);
  }

  /** `droppedCount` events more than `events` were lost. */
  receive(events: readonly NativeEvent[], droppedCount: number): void {
    for (const event of events) this.#receiveOne(event);
    if (droppedCount === 0) return;
    const text = `${droppedCount} log lines and parameter edits were dropped: they came faster than they were taken`;
    this.#emitter.emit('log', { sandbox: undefined, device: undefined, severity: 'warning', text });
  }

  #receiveOne(event: NativeEvent): void {
    const { sandboxes, devices } = this.#context;
    switch (event.kind) {
      case 'device-changed': {
        const device = devices.get(event.device);
        if (device === undefined) return;
        const changes = readChanges(event.changes);
        const status = readStatus(event.status);
        device.noteChange(changes, status);
        this.#emitter.emit('device-changed', { device, changes, status });
        return;
      }
      case 'parameter-edited': {
        const device = devices.get(event.device);
        if (device === undefined) return;
        this.#emitter.emit('parameter-edited', { device, events: unpackEvents(event).map((one) => one.event) });
        return;
      }
      case 'log': {
        const sandbox = sandboxes.get(event.sandbox);
        const device = devices.get(event.device);
        const severity = readSeverity(event.severity);
        log.info(event.text, { group: this.#context.name, sandbox: sandbox?.name, device: device?.name, severity });
        this.#emitter.emit('log', { sandbox, device, severity, text: event.text });
        return;
      }
      case 'sandbox-ended':
      case 'sandbox-late':
      case 'crash-report':
      case 'sandbox-recovering':
      case 'sandbox-recovered':
      case 'device-quarantined':
      case 'recovery-failed': {
        const sandbox = sandboxes.get(event.sandbox);
        if (sandbox !== undefined) this.#receiveOf(sandbox, event);
        else if (event.sandbox > this.#newest) this.#keep(event);
      }
    }
  }

  #receiveOf(sandbox: Sandbox, event: SandboxEvent): void {
    if (isRecoveryEvent(event)) {
      this.#recovery.receive(sandbox, event);
    } else if (event.kind === 'sandbox-late') {
      sandbox.noteLate(event.isLate);
      this.#emitter.emit('sandbox-late', { sandbox, isLate: event.isLate });
    } else {
      const exit = readExit(event.end, this.#context.guilty(event.end.device));
      const { kind, reason } = exit;
      log.info('a sandbox ended', { group: this.#context.name, sandbox: sandbox.name, kind, reason });
      sandbox.noteEnd(exit);
      this.#emitter.emit('sandbox-ended', { sandbox, exit });
    }
  }

  #keep(event: SandboxEvent): void {
    const early = this.#early.get(event.sandbox) ?? [];
    if (early.length < mostEarly) early.push(event);
    this.#early.set(event.sandbox, early);
  }
}
