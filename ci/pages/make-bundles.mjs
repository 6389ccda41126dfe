// Makes the bundles that the pages are tried with, by the writer that the lab uses: node make-bundles.mjs FOLDER
//   FOLDER/plain    a little of everything
//   FOLDER/hostile  every text is one that a plugin would send to be more than text
//   FOLDER/large    fifty scenarios and the whole crash matrix
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bundle } from '../../dist/bundle/bundle.js';
import { Distribution } from '../../dist/measure/distribution.js';
import { SeededRandom } from '../../dist/measure/random.js';

const [parent] = process.argv.slice(2);
const hostile = '<img src=x onerror=window.wasHit=1></script><script>window.wasHit=2</script>"\'&\u202egnp.exe\u0007';

function distribution(medianNs, count, seed) {
  const made = new Distribution();
  const noise = new SeededRandom(seed).noise(count);
  made.record(Array.from(noise, (one, index) => medianNs * Math.exp(one) * (index % 97 === 0 ? 9 : 1)));
  return { ...made.quantiles(), hdr: made.encode() };
}

function crashReport(name) {
  const frame = { offset: 0x1234n, functionOffset: 3, line: 33 };
  return {
    sandbox: 2,
    sandboxName: name,
    end: {
      state: 'crashed',
      reason: `signal 11 (SIGSEGV) in process of device 3 (${name})`,
      signalOrCode: 11,
      wasSignalled: true,
      device: 3,
      call: 'process',
      faultAddress: 16n,
    },
    title: `SIGSEGV in ${name}!process`,
    signalName: 'SIGSEGV',
    detail: 'address not mapped to object (write to 0x10)',
    threadRole: 'audio',
    threadName: 'gb-audio',
    pluginName: name,
    pluginId: name,
    pluginFile: `/plugins/${name}`,
    block: 9,
    frames: [
      { ...frame, address: 1n, module: '/lib/libc.so.6', function: 'memcpy', sourceFile: '', isPlugin: false },
      { ...frame, address: 2n, module: name, function: `${name}::process`, sourceFile: name, isPlugin: true },
    ],
    guiltyFrame: 1,
    registers: [],
    lastEvents: [{ block: 8, device: 3, kind: 'note-on', time: 5, id: 60, value: 0.5 }],
    lastParameters: [],
    outputTail: `${name}\nsecond line`,
    detectedNs: 1,
    noticedBy: 'crash word',
    missing: [`no function names of ${name}`],
  };
}

function make(name, fill) {
  const bundle = Bundle.create({ tool: 'lab', parent, seed: 7, options: { graphCount: 1 } });
  fill(bundle);
  bundle.close('held');
  renameSync(bundle.folder, join(parent, name));
}

function addCrasher(bundle, name, format, placement, facts = {}) {
  bundle.addResult({
    kind: 'crasher',
    name,
    format,
    placement,
    verdict: 'pass',
    durationMs: 12,
    seed: 7,
    facts: {
      kind: 'crashed',
      does: 'segfault',
      title: `SIGSEGV in ${name}`,
      detectionMs: 3.1,
      recoveryMs: 6.2,
      replay: `glovebox replay crasher/${name}/${format}/${placement} --seed 7`,
      ...facts,
    },
  });
}

function addMatrix(bundle, names) {
  for (const name of names) {
    for (const format of ['clap', 'vst3']) {
      for (const placement of ['alone', 'neighbour', 'chain']) addCrasher(bundle, name, format, placement);
    }
  }
}

function addScenario(bundle, name, labels, [medianNs, count, seed]) {
  bundle.addHistogram({ name, unit: 'ns', labels, ...distribution(medianNs, count, seed) });
  for (let second = 0; second < 30; ++second) {
    bundle.addSample({
      atMs: second * 1000,
      scenario: name,
      sandbox: '1 of 1',
      ...(second === 0 ? {} : { cpuShare: 0.1 + 0.01 * Math.sin(second) }),
      privateBytes: 700_000 + 4096 * second,
      sharedBytes: 4_000_000,
      descriptors: 12,
      connections: 2,
      threads: 3,
      writtenBytes: 'unsupported',
    });
  }
}

/** As `glovebox fuzz` keeps a case that failed. */
function addCase(bundle, property, file) {
  const [gain, mix] = [1, 2].map((device) => ({ do: 'add-device', device, sandbox: device, plugin: { file } }));
  const kept = {
    schema: 'glovebox-case/1',
    found: { property, message: `SIGSEGV in ${file}`, reruns: { failed: 10, of: 10 } },
    group: { crossing: 'synchronous', maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: false },
    seed: 1,
    steps: [
      ...[1, 2].map((sandbox) => ({ do: 'add-sandbox', sandbox, fallback: 'silence', hasStandby: false })),
      gain,
      mix,
      { do: 'connect', kind: 'audio', source: { device: 1, port: 0 }, target: { device: 2, port: 0 } },
      { do: 'play', blocks: 4, blockSize: 64, keepsDeadlines: false, events: [] },
    ],
  };
  const name = bundle.addFile('cases', 'no-crash', kept);
  const [expected, actual] = [property, `SIGSEGV in ${file}`];
  bundle.addResult({
    kind: 'case',
    name: property,
    verdict: 'inconclusive',
    durationMs: 9,
    seed: 7,
    expected,
    actual,
    facts: { case: name },
  });
}

make('plain', (bundle) => {
  const crashFile = bundle.addCrash(crashReport('gain.clap'));
  addMatrix(bundle, ['segfault-in-process', 'hang-in-init']);
  addCrasher(bundle, 'abort-in-process', 'clap', 'alone', { crashFile });
  bundle.addResult({
    kind: 'graph',
    name: 'graph 1',
    verdict: 'pass',
    durationMs: 9,
    seed: 7,
    facts: { graph: 'blocks of 63/64; 0:gain.clap@0 1:mix2.vst3@1 2:delay.clap@1; 0>1.0 1>2.0 2>1.1' },
  });
  addCase(bundle, 'no-crash', 'gain.clap');
  for (const frames of [64, 512]) {
    const labels = { frames, clock: 'paced' };
    addScenario(
      bundle,
      `in this process, ${frames} frames`,
      { hosting: 'direct', sandboxes: 0, ...labels },
      [2_000, 3_000, 1],
    );
    const sandboxed = { hosting: 'sandboxed', crossing: 'synchronous', ...labels };
    addScenario(bundle, `one sandbox, ${frames} frames`, { sandboxes: 1, ...sandboxed }, [15_000, 3_000, 2]);
    addScenario(bundle, `three in series, ${frames} frames`, { sandboxes: 3, ...sandboxed }, [50_000, 3_000, 3]);
  }
});

make('hostile', (bundle) => {
  const crashFile = bundle.addCrash(crashReport(hostile));
  addCrasher(bundle, hostile, 'clap', 'alone', {
    kind: hostile,
    does: hostile,
    title: hostile,
    replay: hostile,
    crashFile,
  });
  bundle.addResult({
    kind: 'check',
    name: hostile,
    verdict: 'fail',
    durationMs: 1,
    expected: hostile,
    actual: hostile,
  });
  bundle.addResult({
    kind: 'graph',
    name: hostile,
    verdict: 'pass',
    durationMs: 1,
    facts: { graph: `x; 0:${hostile.replaceAll(/[\s@]/g, '').slice(0, 70)}@0 1:a.clap@1; 0>1.0` },
  });
  bundle.addResult({ kind: 'usage', name: hostile, verdict: 'pass', durationMs: 1, facts: { cpuShare: 0.1 } });
  addCase(bundle, hostile.slice(0, 90), hostile);
  addScenario(bundle, hostile, { hosting: hostile, frames: 64, plugin: hostile }, [9_000, 500, 4]);
});

make('large', (bundle) => {
  addMatrix(
    bundle,
    Array.from({ length: 107 }, (_, index) => `crasher-${index}-in-process`),
  );
  for (let index = 0; index < 50; ++index) {
    const labels = {
      hosting: 'sandboxed',
      crossing: 'synchronous',
      sandboxes: 1 + (index % 4),
      frames: 32 + 16 * Math.floor(index / 4),
    };
    addScenario(bundle, `scenario ${index}`, { ...labels, clock: 'paced' }, [5_000 + 997 * index, 3_000, index + 1]);
  }
});

writeFileSync(join(parent, 'hostile.txt'), hostile);
