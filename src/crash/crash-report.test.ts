import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import type { CrashReport } from './crash-report.js';
import { crashSlug, redactCrashReport, writeCrashReport } from './crash-report-files.js';
import { crashReportJson } from './crash-report-json.js';
import { crashReportText } from './crash-report-text.js';

const golden = (name: string): string => readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8');
const identity = { home: '/home/marie', user: 'marie', host: 'radium-lab', folders: {} };

const frame = {
  address: 0x7f00_1234n,
  module: '/home/marie/.clap/gain.clap',
  offset: 0x1234n,
  function: 'Gain::process(clap_process const*)',
  functionOffset: 12,
  sourceFile: '/home/marie/code/gain.cpp',
  line: 33,
  isPlugin: true,
};

const full: CrashReport = {
  sandbox: 2,
  sandboxName: 'left',
  end: {
    state: 'crashed',
    reason: 'signal 11 (SIGSEGV) in process of device 3 (Gain)',
    signalOrCode: 11,
    wasSignalled: true,
    device: 3,
    call: 'process',
    faultAddress: 16n,
  },
  title: 'SIGSEGV in gain.clap!Gain::process',
  signalName: 'SIGSEGV',
  detail: 'address not mapped (access to 0x10)',
  threadRole: 'audio',
  threadName: 'gb-audio',
  pluginName: 'Gain',
  pluginId: 'org.example.gain',
  pluginFile: '/home/marie/.clap/gain.clap',
  block: 9,
  frames: [
    {
      ...frame,
      module: '/usr/lib/libc.so.6',
      function: 'memcpy',
      functionOffset: 3,
      sourceFile: '',
      line: 0,
      isPlugin: false,
    },
    frame,
    { ...frame, function: '', functionOffset: 0, sourceFile: '', line: 0 },
    {
      ...frame,
      address: 1n,
      module: '',
      offset: 0n,
      function: '',
      functionOffset: 0,
      sourceFile: '',
      line: 0,
      isPlugin: false,
    },
  ],
  guiltyFrame: 1,
  registers: ['rip', 'rsp', 'rbp', 'rax', 'rbx'].map((name, index) => ({ name, value: BigInt(index) << 60n })),
  lastEvents: [{ block: 8, device: 3, kind: 'note-on', time: 5, id: 60, value: 0.5 }],
  lastParameters: [{ block: 7, device: 3, kind: 'parameter-value', time: 0, id: 1, value: -0.25 }],
  outputTail: 'gain: hello marie\n\u001b[31mred\u202e\n\n',
  detectedNs: 123_456_789,
  noticedBy: 'crash word',
  missing: ['no function names of gain.clap: stripped'],
};

const bare: CrashReport = {
  ...full,
  sandboxName: '',
  end: { ...full.end, reason: 'signal 9 (SIGKILL)', signalOrCode: 9, device: 0, call: '', faultAddress: 0n },
  title: 'SIGKILL',
  signalName: 'SIGKILL',
  detail: '',
  threadRole: '',
  threadName: '',
  pluginName: '',
  pluginId: '',
  pluginFile: '',
  block: 0,
  frames: [],
  guiltyFrame: 0,
  registers: [],
  lastEvents: [],
  lastParameters: [],
  outputTail: '',
  noticedBy: '',
  missing: ['no backtrace: the process was ended by SIGKILL, which it cannot or did not report'],
};

const schema = JSON.parse(readFileSync(new URL('./crash-report.schema.json', import.meta.url), 'utf8')) as object;
const ajv = new Ajv({ allErrors: true });
const isValid = ajv.compile(schema);

describe('a crash report', () => {
  it('reads as it always did', () => {
    expect(crashReportText(full)).toBe(golden('full.txt'));
    expect(crashReportText(bare)).toBe(golden('bare.txt'));
  });

  it('is the same JSON as ever, and keeps its schema', () => {
    for (const [name, report] of [
      ['full', full],
      ['bare', bare],
    ] as const) {
      const json = crashReportJson(report);
      expect(json).toEqual(JSON.parse(golden(`${name}.json`)));
      expect(isValid(json), ajv.errorsText(isValid.errors)).toBe(true);
    }
  });

  it('fails its schema when a member is wrong, missing or new', () => {
    const json = crashReportJson(full);
    expect(isValid({ ...json, title: '' })).toBe(false);
    expect(isValid({ ...json, end: { ...json.end, faultAddress: 16 } })).toBe(false);
    expect(isValid({ ...json, frames: undefined })).toBe(false);
    expect(isValid({ ...json, more: 1 })).toBe(false);
  });

  it('leaves control characters of plugins to no terminal', () => {
    const text = crashReportText({
      ...full,
      title: 'a\u001b[2Jb',
      pluginName: 'x\ny\u202e',
      end: { ...full.end, reason: 'r\r\nforged line' },
      missing: ['\u009b31m'],
    });
    // The line feeds are our own.
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text).toContain('r?forged line');
  });

  it('tells nobody who and where its author is', () => {
    const redacted = redactCrashReport(full, identity);
    const all = JSON.stringify(crashReportJson(redacted)) + crashReportText(redacted);
    expect(all).not.toContain('marie');
    expect(redacted.pluginFile).toBe('~/.clap/gain.clap');
    expect(redacted.frames[1]?.address).toBe(full.frames[1]?.address);
  });
});

describe('a crash report in a bundle', () => {
  const folders: string[] = [];
  const bundle = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-crash-'));
    folders.push(folder);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('is two files, redacted, numbered after those that are there', () => {
    const folder = bundle();
    const first = writeCrashReport(folder, full, identity);
    const second = writeCrashReport(folder, full, identity);
    expect(first).toEqual({
      path: join(folder, 'crashes', '01-sigsegv-in-gain-clap-gain-process'),
      written: ['json', 'txt'],
      missing: [],
    });
    expect(second.path).toMatch(/02-sigsegv/);
    expect(readdirSync(join(folder, 'crashes'))).toHaveLength(4);
    expect(isValid(JSON.parse(readFileSync(`${first.path}.json`, 'utf8')))).toBe(true);
    expect(readFileSync(`${first.path}.txt`, 'utf8')).toContain('~/.clap/gain.clap');
    expect(readFileSync(`${first.path}.txt`, 'utf8')).not.toContain('marie');
  });

  it('has a name that every system takes', () => {
    expect(crashSlug('hung in ../../etc/passwd!Gain<float>::~Gain')).toBe('hung-in-etc-passwd-gain-float-gain');
    expect(crashSlug('!?')).toBe('crash');
    expect(crashSlug('x'.repeat(300))).toHaveLength(60);
  });

  it('is said to be missing when its folder cannot be made', () => {
    const folder = bundle();
    writeFileSync(join(folder, 'crashes'), 'a file is in the way');
    const result = writeCrashReport(folder, full, identity);
    expect(result.written).toEqual([]);
    expect(result.missing).toHaveLength(1);
    expect(result.missing[0]).toMatch(/^crash report not written: .*(EEXIST|ENOTDIR)/);
  });

  it('writes over nothing that is there, whatever made it', () => {
    const folder = bundle();
    mkdirSync(join(folder, 'crashes'));
    const older = join(folder, 'crashes', '07-sigsegv-in-gain-clap-gain-process.txt');
    writeFileSync(older, 'older');
    expect(writeCrashReport(folder, full, identity).path).toMatch(/08-sigsegv/);
    expect(readFileSync(older, 'utf8')).toBe('older');
  });

  it('loses what a full disk does not take, whole, and says so', (context) => {
    const folder = bundle();
    // One page: the JSON fits, the text behind it does not.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'glovebox', folder]).status !== 0) context.skip();
    try {
      const result = writeCrashReport(folder, full, identity);
      expect(result.written).toEqual(['json']);
      expect(result.missing).toHaveLength(1);
      expect(result.missing[0]).toMatch(/^crash report not written as txt: .*ENOSPC/);
      expect(readdirSync(join(folder, 'crashes'))).toEqual(['01-sigsegv-in-gain-clap-gain-process.json']);
    } finally {
      spawnSync('umount', [folder]);
    }
  });

  it('is said to be missing where nothing can be made, for root either', (context) => {
    if (process.platform !== 'linux') context.skip();
    const folder = bundle();
    symlinkSync('/proc/self', join(folder, 'crashes'));
    const result = writeCrashReport(folder, full, identity);
    expect(result.written).toEqual([]);
    expect(result.missing).toHaveLength(2);
  });
});
