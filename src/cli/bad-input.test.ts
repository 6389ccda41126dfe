import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { crasher, fixture, noise, runCli, scratchFolder, writeWav } from './testing/cli-kit.js';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);

/** The beginning of an ELF library for RISC-V. */
function riscvLibrary(): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(0xf3, 18);
  bytes.writeUInt32LE(1, 20);
  return bytes;
}

/** The one library of a VST3 bundle: its folder is named after the processor and the system. */
function libraryOf(bundle: string): string {
  const files = readdirSync(join(bundle, 'Contents'), { recursive: true, encoding: 'utf8' });
  return join(bundle, 'Contents', files.find((name) => /\.so$|\.vst3$|MacOS.gain$/.test(name)) ?? 'no library');
}

/** One group with a gain, changed by `patch`. */
function session(patch: Record<string, unknown> = {}, device: Record<string, unknown> = {}): string {
  const gain = { name: 'gain', plugin: fixture('gain.clap'), ...device };
  const main = { name: 'main', seconds: 0.1, sandboxes: [{ devices: [gain] }], ...patch };
  const path = at('session.json');
  writeFileSync(path, JSON.stringify({ version: 1, groups: [main] }));
  return path;
}

function group(name: string): Record<string, unknown> {
  return {
    name,
    seconds: 0.1,
    sandboxes: [{ devices: [{ name: `gain of ${name}`, plugin: fixture('gain.clap') }] }],
  };
}

function twoGroups(): string {
  const one = { ...group('one'), connections: [{ from: { device: 'gain of one' }, to: { device: 'gain of two' } }] };
  const path = at('session.json');
  writeFileSync(path, JSON.stringify({ version: 1, groups: [one, group('two')] }));
  return path;
}

interface Case {
  name: string;
  words: () => string[];
  /** The whole of standard error; the scratch folder is written as FOLDER, that of the fixtures as FIXTURES. */
  says: string;
}

const render = (...words: string[]): string[] => ['render', '--in', at('in.wav'), '--out', at('out.wav'), ...words];

const cases: Case[] = [
  {
    name: 'a command that does not exist',
    words: () => ['rendr'],
    says: "usage: unknown command 'rendr' (Did you mean render?) (see glovebox --help)",
  },
  {
    name: 'an option that does not exist',
    words: () => ['scan', '--josn'],
    says: "usage: unknown option '--josn' (Did you mean --json?) (see glovebox scan --help)",
  },
  {
    name: 'a missing argument',
    words: () => ['inspect'],
    says: "usage: missing required argument 'plugin' (see glovebox inspect --help)",
  },
  {
    name: 'no such plugin file',
    words: () => ['inspect', at('none.clap')],
    says: 'no-such-file: FOLDER/none.clap does not exist',
  },
  {
    name: 'no such folder to scan',
    words: () => ['scan', at('none')],
    says: 'no-such-file: FOLDER/none does not exist',
  },
  {
    name: 'no such session',
    words: () => ['run', at('none.json')],
    says: 'no-such-file: FOLDER/none.json does not exist',
  },
  {
    name: 'no such input',
    words: () => ['render', '--in', at('none.wav'), '--out', at('out.wav'), fixture('gain.clap')],
    says: 'no-such-file: FOLDER/none.wav does not exist',
  },
  {
    name: 'not a plugin',
    words: () => ['inspect', at('text.clap')],
    says: 'not-a-plugin: Could not load FOLDER/text.clap into sandbox 1 (sandbox 1): the file is not a dynamic library (FOLDER/text.clap: not a library)',
  },
  {
    name: 'wrong architecture',
    words: () => ['inspect', at('riscv.clap')],
    says: 'wrong-architecture: Could not load FOLDER/riscv.clap into sandbox 1 (sandbox 1): the library is for another processor or operating system (FOLDER/riscv.clap: ELF riscv)',
  },
  {
    name: 'missing entry, CLAP',
    words: () => ['inspect', at('no-entry.clap')],
    says: 'missing-entry: Could not load FOLDER/no-entry.clap into sandbox 1 (sandbox 1): the library exports no clap_entry (FOLDER/no-entry.clap)',
  },
  {
    name: 'missing entry, VST3',
    words: () => ['inspect', at('no-entry.vst3')],
    says: 'missing-entry: Could not load FOLDER/no-entry.vst3 into sandbox 1 (sandbox 1): the library exports no GetPluginFactory (FOLDER/no-entry.vst3)',
  },
  {
    name: 'unknown plugin id',
    words: () => ['inspect', fixture('multi.clap'), '--id', 'org.none'],
    says: 'unknown-plugin: Could not load FIXTURES/multi.clap into sandbox 1 (sandbox 1): the file has no such plugin (org.none)',
  },
  {
    name: 'unknown plugin id in a chain',
    words: () => render(`${fixture('multi.clap')}#org.none`),
    says: 'unknown-plugin: Could not load FIXTURES/multi.clap into sandbox 1 (sandbox 1): the file has no such plugin (org.none)',
  },
  {
    name: 'truncated WAV',
    words: () => ['render', '--in', at('cut.wav'), '--out', at('out.wav'), fixture('gain.clap')],
    says: 'truncated-wav: FOLDER/cut.wav ends before it should: its header says 6044 bytes, it has 1000',
  },
  {
    name: 'what is no WAV',
    words: () => ['render', '--in', at('text.clap'), '--out', at('out.wav'), fixture('gain.clap')],
    says: 'invalid-wav: FOLDER/text.clap is no WAV file that can be read: it does not begin with RIFF',
  },
  {
    name: 'what is no MIDI file',
    words: () => render('--midi', at('in.wav'), fixture('sine-synth.clap')),
    says: 'invalid-midi: FOLDER/in.wav is no MIDI file that can be read: it does not begin with MThd',
  },
  {
    name: 'sample rate 0',
    words: () => render('--rate', '0', fixture('gain.clap')),
    says: "usage: option '--rate <hz>' argument '0' is invalid. Expected a whole number from 1 to 768000. (see glovebox render --help)",
  },
  {
    name: 'block larger than the maximum',
    words: () => render('--block', '16385', fixture('gain.clap')),
    says: "usage: option '--block <frames>' argument '16385' is invalid. Expected a whole number from 1 to 16384. (see glovebox render --help)",
  },
  {
    name: 'another rate than that of the input',
    words: () => render('--rate', '44100', fixture('gain.clap')),
    says: 'invalid-argument: FOLDER/in.wav has 48000 Hz, not 44100 Hz as --rate says',
  },
  {
    name: 'a parameter that does not exist',
    words: () => render('--param', '0:Nope=1', fixture('gain.clap')),
    says: 'unknown-object: --param "0:Nope=1": Glovebox Gain has no parameter "Nope"; it has 0 "Gain"',
  },
  {
    name: 'a plugin that is not in the chain',
    words: () => render('--param', '1:Gain=1', fixture('gain.clap')),
    says: 'unknown-object: --param "1:Gain=1": no plugin 1 in this chain; they count from 0 to 0',
  },
  {
    name: 'a value outside of its range',
    words: () => render('--param', 'Gain=9', fixture('gain.clap')),
    says: 'invalid-argument: --param "Gain=9": "Gain" of Glovebox Gain goes from 0 to 4, not 9',
  },
  {
    name: 'a value that the plugin cannot read',
    words: () => render('--param', 'Gain=loud', fixture('gain.clap')),
    says: 'invalid-argument: --param "Gain=loud": Glovebox Gain cannot read "loud" as a value of "Gain"',
  },
  {
    name: 'audio for an instrument',
    words: () => render(fixture('sine-synth.clap')),
    says: 'invalid-argument: --in: Glovebox Sine Synth (plugin 0) takes no audio',
  },
  {
    name: 'nothing says how long',
    words: () => ['render', '--out', at('out.wav'), fixture('gain.clap')],
    says: 'invalid-argument: nothing says how long to render: give --in, --midi or --seconds',
  },
  {
    name: 'a folder that does not exist for the output',
    words: () => ['render', '--in', at('in.wav'), '--out', at('none/out.wav'), fixture('gain.clap')],
    says: 'cannot-write: FOLDER/none/out.wav cannot be written (ENOENT)',
  },
  {
    name: 'a session that breaks its schema',
    words: () => ['run', session({ sampleRate: 0 })],
    says: 'invalid-session: FOLDER/session.json breaks the session schema at /groups/0/sampleRate: must be >= 1, not 0',
  },
  {
    name: 'a session with a block larger than the maximum',
    words: () => ['run', session({ maxBlockSize: 16385 })],
    says: 'invalid-session: FOLDER/session.json breaks the session schema at /groups/0/maxBlockSize: must be <= 16384, not 16385',
  },
  {
    name: 'a session with a misspelled member',
    words: () => ['run', session({ conections: [] })],
    says: 'invalid-session: FOLDER/session.json breaks the session schema at /groups/0: must not have "conections"',
  },
  {
    name: 'a session with a port that does not exist',
    words: () => ['run', session({ outputs: [{ device: 'gain', port: 1, file: 'out.wav' }] })],
    says: 'unknown-object: /groups/0/outputs/0: Glovebox Gain has no audio output 1; it has 0 "Main Out"',
  },
  {
    name: 'a session with a named port that does not exist',
    words: () => [
      'run',
      session({ connections: [{ from: { device: 'gain', port: 'Side' }, to: { device: 'gain' } }] }),
    ],
    says: 'unknown-object: /groups/0/connections/0/from: Glovebox Gain has no audio output "Side"; it has 0 "Main Out"',
  },
  {
    name: 'a session with a parameter that does not exist',
    words: () => ['run', session({}, { parameters: { Volume: 1 } })],
    says: 'unknown-object: /groups/0/sandboxes/0/devices/0/parameters: Glovebox Gain has no parameter "Volume"; it has 0 "Gain"',
  },
  {
    name: 'a session with a device that does not exist',
    words: () => ['run', session({ outputs: [{ device: 'loss', file: 'out.wav' }] })],
    says: 'unknown-object: /groups/0/outputs/0: no device "loss"; there are "gain"',
  },
  {
    name: 'a connection across groups',
    words: () => ['run', twoGroups()],
    says: 'across-groups: /groups/0/connections/0/to: device "gain of two" belongs to group "two", not "one"; both ends must be in one group',
  },
];

describe('bad input', () => {
  beforeAll(() => {
    writeFileSync(at('text.clap'), 'this is text');
    writeFileSync(at('riscv.clap'), riscvLibrary());
    // Libraries of the right kind that are no plugin of the format that their name says.
    copyFileSync(libraryOf(fixture('gain.vst3')), at('no-entry.clap'));
    copyFileSync(fixture('gain.clap'), at('no-entry.vst3'));
    const input = readFileSync(writeWav(at('in.wav'), noise(1000)));
    writeFileSync(at('cut.wav'), input.subarray(0, 1000));
  });

  it.each(cases)('$name: one clear line, exit code 2, nothing written', async ({ words, says }) => {
    const { code, stdout, stderr } = await runCli(words());
    const line = stderr
      .replaceAll(folder, 'FOLDER')
      .replaceAll(fixture(''), 'FIXTURES/')
      .replaceAll('FIXTURES//', 'FIXTURES/');
    expect(line).toBe(`glovebox: ${says}\n`);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(at('out.wav'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each(['segfault-at-load', 'segfault-at-init'])(
    '%s: a plugin that crashes while loading is exit code 1',
    async (name) => {
      const { code, stderr } = await runCli(['inspect', crasher(`${name}.clap`)]);
      expect(stderr).toMatch(
        /^glovebox: sandbox-died: Could not load .*\.clap into sandbox 1 \(sandbox 1\): [^\n]*\n$/,
      );
      expect(code).toBe(1);
    },
  );

  it('a plugin that hangs while loading is exit code 1, after its limit', async () => {
    const { code, stderr } = await runCli(['inspect', '--load-limit-ms', '300', crasher('hang-in-init.vst3')]);
    expect(stderr).toMatch(/^glovebox: timed-out: Could not load .*hang-in-init\.vst3 [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('a session that is not JSON: one line that begins with the file', async () => {
    // How the sentence ends is Node's, and differs from version to version.
    const { code, stderr } = await runCli(['run', at('text.clap')]);
    expect(stderr.startsWith(`glovebox: invalid-session: ${at('text.clap')} is not JSON: `)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('with --json the failure is a value too', async () => {
    const { code, stdout } = await runCli(['inspect', '--json', at('none.clap')]);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'glovebox-error',
      version: 1,
      error: { code: 'no-such-file', message: `${at('none.clap')} does not exist` },
    });
    expect(code).toBe(2);
  });
});
