import { loadNative } from '../native/load.js';
import { nativeCall } from '../native/call.js';
import type { NativeRuntime } from '../native/binding.js';

let runtime: Promise<NativeRuntime> | undefined;

/** The one runtime of this program, made at its first use. @throws GloveboxError `native-not-loaded`, `system-error` */
export async function theRuntime(): Promise<NativeRuntime> {
  if (runtime === undefined) {
    const { binding, sandboxHost } = loadNative();
    const starting = nativeCall('Could not start the native runtime', () => binding.createRuntime({ sandboxHost }));
    runtime = starting;
    // A failure is for those who asked; the next one tries again.
    starting.catch(() => {
      if (runtime === starting) runtime = undefined;
    });
  }
  return runtime;
}
