import { describe, expect, it } from 'vitest';
import { stoppedExit, type SandboxExit } from './sandbox-exit.js';
import { SandboxLife } from './sandbox-life.js';

const crash: SandboxExit = { ...stoppedExit, kind: 'crashed', reason: 'signal 11', signal: 11, exitCode: undefined };

/** Whether a promise is settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const nobody = Symbol('nobody');
  return (await Promise.race([promise, Promise.resolve(nobody)])) !== nobody;
}

describe('the life of a sandbox', () => {
  it('with manual recovery is over at its first end, and another one after a restart', async () => {
    const life = new SandboxLife(false);
    const first = life.ended;
    expect(life.state).toBe('ready');
    life.noteLate(true);
    expect(life.state).toBe('late');
    life.noteEnd(crash);
    expect(await first).toBe(crash);
    expect({ state: life.state, isOver: life.isOver }).toEqual({ state: 'crashed', isOver: true });
    life.noteLate(false);
    expect(life.state).toBe('crashed');
    life.noteRecovering();
    expect(life.state).toBe('recovering');
    life.noteRecovered();
    expect({ state: life.state, exit: life.exit, isOver: life.isOver }).toEqual({
      state: 'ready',
      exit: crash,
      isOver: false,
    });
    expect(life.ended).not.toBe(first);
    expect(await settled(life.ended)).toBe(false);
    life.noteFinalEnd(stoppedExit);
    expect(await life.ended).toBe(stoppedExit);
  });

  it('with automatic recovery is over only when nothing follows', async () => {
    const life = new SandboxLife(true);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      life.noteEnd(crash);
      life.noteRecovering();
      life.noteRecovered();
    }
    expect(await settled(life.ended)).toBe(false);
    life.noteEnd(crash);
    life.noteRecovering();
    life.noteRecoveryFailed();
    expect(life.state).toBe('crashed');
    expect(await life.ended).toBe(crash);
  });

  it('is over when it is quarantined, and when its end was asked for', async () => {
    const quarantined = new SandboxLife(true);
    quarantined.noteEnd(crash);
    quarantined.noteQuarantined();
    quarantined.noteRecovering();
    quarantined.noteRecoveryFailed();
    expect(quarantined.state).toBe('quarantined');
    expect(await quarantined.ended).toBe(crash);
    const stopped = new SandboxLife(true);
    stopped.noteEnd(stoppedExit);
    expect(await stopped.ended).toBe(stoppedExit);
    stopped.noteEnd(crash);
    expect(stopped.exit).toBe(stoppedExit);
  });

  it('hears no news of recovery that were on their way when its end was asked for', async () => {
    const life = new SandboxLife(true);
    life.noteEnd(crash);
    life.noteFinalEnd(crash);
    life.noteRecovering();
    life.noteRecovered();
    expect({ state: life.state, isOver: life.isOver, exit: await life.ended }).toEqual({
      state: 'crashed',
      isOver: true,
      exit: crash,
    });
    life.noteRestarting();
    life.noteRecovering();
    life.noteRecovered();
    expect({ state: life.state, isOver: life.isOver }).toEqual({ state: 'ready', isOver: false });
  });

  it('goes on while a standby takes over', () => {
    const life = new SandboxLife(true);
    life.noteEnd(crash);
    life.noteRecovered();
    life.noteRecovering();
    expect(life.state).toBe('ready');
    life.noteRecoveryFailed();
    expect(life.state).toBe('ready');
  });
});
