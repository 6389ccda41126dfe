import { logger } from '../log.js';
import type { NativeEvent, NativeSandboxEnd } from '../native/binding.js';
import type { GroupContext } from './context.js';
import { readChanges, readStatus } from './device-info.js';
import type { Emitter } from './emitter.js';
import { unpackEvents } from './event-codec.js';
import { readSeverity, type GroupEvents } from './group-event.js';
import { readExit, type Sandbox } from './sandbox.js';

const log = logger('group');

/** Takes what the addon tells of a group to the sandbox or device that it is about, and to who listens. Node's thread. */
export class EventDispatch {
  readonly #context: GroupContext;
  readonly #emitter: Emitter<GroupEvents>;
  /** Ends that were told before the call that started the sandbox came back. */
  readonly #earlyEnds: Map<number, NativeSandboxEnd> = new Map();

  constructor(context: GroupContext, emitter: Emitter<GroupEvents>) {
    this.#context = context;
    this.#emitter = emitter;
  }

  /** The sandbox can be told of from now on; its end counts even if it was told before. */
  noteStarted(sandbox: Sandbox): void {
    const end = this.#earlyEnds.get(sandbox.id);
    if (end !== undefined) this.#noteEnd(sandbox, end);
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
      case 'sandbox-ended': {
        const sandbox = sandboxes.get(event.sandbox);
        if (sandbox === undefined) this.#earlyEnds.set(event.sandbox, event.end);
        else this.#noteEnd(sandbox, event.end);
        return;
      }
      case 'sandbox-late': {
        const sandbox = sandboxes.get(event.sandbox);
        if (sandbox === undefined) return;
        sandbox.noteLate(event.isLate);
        this.#emitter.emit('sandbox-late', { sandbox, isLate: event.isLate });
        return;
      }
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
      }
    }
  }

  #noteEnd(sandbox: Sandbox, end: NativeSandboxEnd): void {
    const exit = readExit(end, this.#context.devices.get(end.device));
    const { kind, reason } = exit;
    log.info('a sandbox ended', { group: this.#context.name, sandbox: sandbox.name, kind, reason });
    sandbox.noteEnd(exit);
    this.#emitter.emit('sandbox-ended', { sandbox, exit });
  }
}
