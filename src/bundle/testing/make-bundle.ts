import type { CrashReport } from '../../crash/crash-report.js';
import { Distribution } from '../../measure/distribution.js';
import { Bundle, type BundleOptions } from '../bundle.js';

const nobody = { home: '', user: '', host: '', folders: {} };

/** A crash report as short as one can be. */
export function crashOf(change: Partial<CrashReport> = {}): CrashReport {
  return {
    sandbox: 1,
    sandboxName: 'one',
    end: {
      state: 'crashed',
      reason: 'signal 6 (SIGABRT) in process of device 2',
      signalOrCode: 6,
      wasSignalled: true,
      device: 2,
      call: 'process',
      faultAddress: 0n,
    },
    title: 'SIGABRT in abort',
    signalName: 'SIGABRT',
    detail: '',
    threadRole: 'audio',
    threadName: 'audio',
    pluginName: 'Abort',
    pluginId: 'test.abort',
    pluginFile: 'abort.clap',
    block: 3,
    frames: [],
    guiltyFrame: 0,
    registers: [],
    lastEvents: [],
    lastParameters: [],
    outputTail: '',
    detectedNs: 1,
    noticedBy: 'process',
    missing: [],
    ...change,
  };
}

/** A distribution as a bundle keeps it. */
export function histogramOf(durationsNs: readonly number[]): { hdr: string } & ReturnType<Distribution['quantiles']> {
  const durations = new Distribution();
  durations.record(durationsNs);
  return { ...durations.quantiles(), hdr: durations.encode() };
}

/** Writes a small bundle with something of everything into `parent` and returns its folder. */
export function makeBundle(parent: string, options: Partial<BundleOptions> & { isOpen?: boolean } = {}): string {
  const bundle = Bundle.create({ tool: 'lab', parent, seed: 7, identity: nobody, ...options });
  bundle.addResult({ kind: 'fixture', name: 'gain', format: 'clap', verdict: 'pass', durationMs: 12.5, seed: 7 });
  const crashFile = bundle.addCrash(crashOf());
  bundle.addResult({
    kind: 'crasher',
    name: 'abort-in-process',
    format: 'vst3',
    placement: 'alone',
    verdict: 'fail',
    durationMs: 3,
    seed: 7,
    expected: 'contained',
    actual: 'not contained',
    facts: { crashFile, replay: 'glovebox replay crasher/abort-in-process/vst3/alone --seed 7' },
  });
  const labels = { scenario: 'one sandbox', frames: 64 };
  bundle.addHistogram({ name: 'one sandbox, 64 frames', unit: 'ns', labels, ...histogramOf([1000, 2000, 3000]) });
  for (const atMs of [0, 1000]) {
    bundle.addSample({ atMs, scenario: 'one sandbox', sandbox: 'one', privateBytes: 4096, threads: 'unsupported' });
  }
  bundle.addLog({ text: 'hello' });
  if (options.isOpen !== true) bundle.close('failed');
  return bundle.folder;
}
