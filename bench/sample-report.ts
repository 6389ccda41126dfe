import type { CrashReport } from '../src/crash/crash-report.js';

function list<Value>(length: number, make: (index: number) => Value): Value[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** A crash report as long as they get: 64 frames, registers, and what the device heard before. */
export function sampleCrashReport(): CrashReport {
  const events = list(64, (time) => {
    return { block: 100, device: 1, kind: 'parameter-value' as const, time, id: time, value: time / 64 };
  });
  return {
    sandbox: 1,
    sandboxName: 'sample',
    end: {
      state: 'crashed',
      reason: 'signal 11 (SIGSEGV) in process of device 1 (Sample)',
      signalOrCode: 11,
      wasSignalled: true,
      device: 1,
      call: 'process',
      faultAddress: 16n,
    },
    title: 'SIGSEGV in sample.clap!Sample::process',
    signalName: 'SIGSEGV',
    detail: 'address not mapped to object (write to 0x10)',
    threadRole: 'audio',
    threadName: 'gb-audio',
    pluginName: 'Sample',
    pluginId: 'org.glovebox.sample',
    pluginFile: '/plugins/sample.clap',
    block: 100,
    frames: list(64, (index) => ({
      address: 0x7f0000000000n + BigInt(index) * 4096n,
      module: '/plugins/sample.clap',
      offset: BigInt(index) * 16n,
      function: `sample::Sample::step${index}(unsigned int, float const*)`,
      functionOffset: index,
      sourceFile: 'sample.cpp',
      line: index + 1,
      isPlugin: true,
    })),
    guiltyFrame: 0,
    registers: list(18, (index) => ({ name: `r${index}`, value: BigInt(index) })),
    lastEvents: events,
    lastParameters: events,
    outputTail: 'a line that the plugin wrote\n'.repeat(40),
    detectedNs: 1,
    noticedBy: 'crash word',
    missing: [],
  };
}
