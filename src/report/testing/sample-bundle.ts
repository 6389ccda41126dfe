import type { ComparisonRecord, ComparisonVerdict } from '../../bundle/comparison-record.js';
import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { HistogramRecord, ResultRecord, SampleRecord } from '../../bundle/records.js';
import type { CrashReportJson } from '../../crash/crash-report-json.js';
import type { FuzzCase } from '../../fuzz/case.js';
import { Distribution } from '../../measure/distribution.js';
import { SeededRandom } from '../../measure/random.js';

/** What a plugin calls itself that wants to be more than text. */
export const hostileName = '<img src=x onerror=alert(1)></script><script>alert(2)</script>"\'&\u202egnp.exe\u0007';

const time = '2026-11-21T06:14:08.232Z';

/** A result of the crash matrix. */
export function crasherResult(name: string, more: Partial<ResultRecord> = {}): ResultRecord {
  return {
    schema: 'glovebox.result',
    version: 1,
    time,
    kind: 'crasher',
    name,
    format: 'clap',
    placement: 'alone',
    verdict: 'pass',
    durationMs: 12,
    seed: 1,
    facts: { kind: 'crashed', does: 'segfault', title: `SIGSEGV in ${name}`, detectionMs: 2.5, recoveryMs: 6.5 },
    ...more,
  };
}

/** A distribution of `count` durations around `medianNs`, with a tail. */
export function histogram(
  name: string,
  labels: HistogramRecord['labels'],
  { medianNs = 20_000, count = 2000, seed = 1 }: { medianNs?: number; count?: number; seed?: number } = {},
): HistogramRecord {
  const distribution = new Distribution();
  const noise = new SeededRandom(seed).noise(count);
  distribution.record(Array.from(noise, (one, index) => medianNs * Math.exp(one) * (index % 97 === 0 ? 8 : 1)));
  const head = { schema: 'glovebox.histogram', version: 1, time, name, unit: 'ns' } as const;
  return { ...head, labels, ...distribution.quantiles(), hdr: distribution.encode() };
}

/** A crash report; its texts are hostile if `name` is. */
export function crashReport(name: string): CrashReportJson {
  return {
    schema: 'glovebox.crash-report',
    version: 1,
    sandbox: 2,
    sandboxName: name,
    end: {
      state: 'crashed',
      reason: `signal 11 (SIGSEGV) in process of device 3 (${name})`,
      signalOrCode: 11,
      wasSignalled: true,
      device: 3,
      call: 'process',
      faultAddress: '0x10',
    },
    title: `SIGSEGV in ${name}!process`,
    signalName: 'SIGSEGV',
    detail: 'address not mapped',
    threadRole: 'audio',
    threadName: 'gb-audio',
    pluginName: name,
    pluginId: name,
    pluginFile: `/tmp/${name}`,
    block: 9,
    frames: [
      {
        address: '0x7f',
        module: `/lib/${name}`,
        offset: '0x12',
        function: `${name}::process`,
        functionOffset: 3,
        sourceFile: `${name}.cpp`,
        line: 33,
        isPlugin: true,
      },
    ],
    guiltyFrame: 0,
    registers: [],
    lastEvents: [{ block: 8, device: 3, kind: 'note-on', time: 5, id: 60, value: 0.5 }],
    lastParameters: [],
    outputTail: `${name}\nsecond line`,
    detectedNs: 1,
    noticedBy: 'crash word',
    missing: [`no function names of ${name}`],
  };
}

/** Samples of one sandbox over `seconds`. */
export function samples(scenario: string, sandbox: string, seconds = 5): SampleRecord[] {
  return Array.from({ length: seconds }, (_, index) => ({
    schema: 'glovebox.sample' as const,
    version: 1 as const,
    time,
    atMs: index * 1000,
    scenario,
    sandbox,
    ...(index === 0 ? {} : { cpuShare: 0.1 + 0.02 * index }),
    privateBytes: 700_000 + 4096 * index,
    sharedBytes: 4_000_000,
    descriptors: 12,
    writtenBytes: 'unsupported' as const,
  }));
}

/** A bundle with a little of everything. */
export function sampleBundle(more: Partial<StoredBundle> = {}): StoredBundle {
  return {
    path: '/tmp/lab-out/2026-11-21T06-14-08Z',
    run: {
      schema: 'glovebox.run',
      version: 1,
      tool: 'lab',
      startedAt: '2026-11-21T06:14:08.162Z',
      endedAt: '2026-11-21T06:14:53.393Z',
      status: 'held',
      seed: 7,
      machine: {
        cpu: 'AMD EPYC',
        cores: 2,
        ramBytes: 25_276_502_016,
        os: 'Debian GNU/Linux 12 (bookworm)',
        kernel: '6.18',
        arch: 'x64',
        node: 'v20.20.2',
        glovebox: '0.1.0',
        loadAverage: 1.5,
        isVirtual: true,
        isPrivileged: false,
      },
      options: { graphCount: 15 },
    },
    results: [
      crasherResult('segfault-in-process', {
        facts: {
          kind: 'crashed',
          crashFile: 'crashes/01',
          title: 'SIGSEGV in a!process',
          replay: 'glovebox replay crasher/segfault-in-process/clap/alone --seed 1',
        },
      }),
      crasherResult('segfault-in-process', { format: 'vst3' }),
      { ...crasherResult('gain'), kind: 'fixture', crossing: 'pipelined' },
      {
        ...crasherResult('graph 1'),
        kind: 'graph',
        facts: { graph: 'blocks of 63/64; 0:gain.clap@0 1:mix2.vst3@1; 0>1.0 1>0.0' },
      },
    ],
    histograms: [
      histogram(
        'in this process, 64 frames',
        { hosting: 'direct', frames: 64, clock: 'paced', sandboxes: 0 },
        { medianNs: 2000 },
      ),
      histogram('one sandbox, 64 frames', {
        hosting: 'sandboxed',
        crossing: 'synchronous',
        frames: 64,
        clock: 'paced',
        sandboxes: 1,
      }),
    ],
    samples: samples('one sandbox, 64 frames', '1 of 1'),
    log: [],
    crashes: [{ name: 'crashes/01', report: crashReport('gain.clap') }],
    cases: [],
    comparisons: [],
    files: ['run.json'],
    problems: [],
    ...more,
  };
}

/** What `glovebox compare` leaves: one series with this verdict. */
export function comparisonBundle(verdict: ComparisonVerdict): StoredBundle {
  const { run } = sampleBundle();
  const change =
    verdict === 'regressed' ? { change: 0.2, low: 0.15, high: 0.25 } : { change: 0, low: -0.01, high: 0.01 };
  const comparison: ComparisonRecord = {
    schema: 'glovebox.comparison',
    version: 1,
    a: { label: 'old.clap', hash: 'a1' },
    b: { label: 'new.clap', hash: 'b2' },
    verdict,
    isConfirmed: verdict === 'regressed',
    series: [
      {
        scenario: '64 frames',
        measure: 'wall p50',
        verdict,
        ...change,
        margin: 0.02,
        rounds: 12,
        aa: { change: 0, low: -0.01, high: 0.01 },
        p: 0.5,
        valueA: 1000,
        valueB: 1000 * (1 + change.change),
        unit: 'ns',
      },
    ],
  };
  const arms = { A: 'old.clap', 'A again': 'old.clap', B: 'new.clap', reference: 'gain' };
  const histograms = [1, 2].flatMap((round) =>
    Object.entries(arms).map(([arm, plugin]) =>
      histogram('process wall', { scenario: '64 frames', plugin, arm, round, frames: 64 }, { seed: round }),
    ),
  );
  return sampleBundle({
    run: { ...run, tool: 'compare', status: verdict === 'regressed' ? 'failed' : 'held' },
    results: [],
    samples: [],
    crashes: [],
    histograms,
    comparisons: [{ name: 'comparison', comparison }],
  });
}

/** A case of three steps that was kept for a property; its plugin's file is named so. */
export function fuzzCase(file: string, property: string): FuzzCase {
  return {
    schema: 'glovebox-case/1',
    found: { property, message: 'SIGSEGV', reruns: { failed: 9, of: 10 } },
    group: { crossing: 'synchronous', maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: false },
    seed: 1,
    steps: [
      { do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false },
      { do: 'add-device', device: 1, sandbox: 1, plugin: { file } },
      { do: 'play', blocks: 4, blockSize: 64, keepsDeadlines: false, events: [] },
    ],
  };
}
