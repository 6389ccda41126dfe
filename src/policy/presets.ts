import type { Policy } from './policy.js';

const gibibyte = 2 ** 30;

/** The policies that come with glovebox. @since 0.1.0 */
export const policyPresets: Readonly<Record<'development' | 'production' | 'untrusted', Policy>> = {
  development: {
    name: 'development',
    description: 'For plugins that you write yourself: a process of its own with wide limits, nothing else in the way',
    level: 'limited',
    limits: { memoryBytes: 4 * gibibyte, openFiles: 4096, fileBytes: 4 * gibibyte },
    onViolation: 'report',
    onLate: 'silence',
    recovery: { mode: 'automatic', attempts: 3, windowMs: 60_000, autosaveMs: 2000 },
  },
  production: {
    name: 'production',
    description: 'For plugins that you bought and use: their files, their editor, no network, no other programs',
    level: 'sandboxed',
    permissions: { fileRead: ['/'], fileWrite: [], network: [], processes: false, editor: true, gpu: true },
    limits: { memoryBytes: 2 * gibibyte, openFiles: 1024, fileBytes: gibibyte },
    onViolation: 'report',
    onLate: 'bypass',
    recovery: {
      mode: 'automatic',
      attempts: 3,
      windowMs: 60_000,
      delayMs: 0,
      backoff: 2,
      maxDelayMs: 1000,
      autosaveMs: 2000,
    },
  },
  untrusted: {
    name: 'untrusted',
    description: 'For plugins of unknown origin: their own file and nothing else',
    level: 'strict',
    permissions: {
      fileRead: [],
      fileWrite: [],
      network: [],
      processes: false,
      environment: [],
      editor: false,
      gpu: false,
      justInTimeCode: false,
    },
    limits: { memoryBytes: gibibyte, openFiles: 256, fileBytes: 64 * 2 ** 20, cpuSeconds: 600 },
    onViolation: 'terminate',
    onLate: 'silence',
    // Every restart is one more try for code that attacks by crashing.
    recovery: { mode: 'manual' },
  },
};
