// Renders noise through a fixture in Ardour 7, as VST3 and offline, and compares every sample with what the fixture
// promises. Debian: apt-get install --no-install-recommends ardour. Exit code 0 when all is equal, 1 when not.
//
// usage: node ci/hosts/null-test-in-ardour.mjs FIXTURE-DIRECTORY CASE
// CASE is a key of `cases` below.
//
// What this relies on was learned by running Ardour 7.3; other versions have other session formats:
// - its interpreter can make tracks and plugins but cannot import audio, so the region is written into the session file;
// - a session directory and its session must have the same name, else Ardour finds two folders for sound and waits for
//   ever after a message that ardour7-export does not print;
// - a length of time is written `a<superclocks>@a<position>`, a position `a<superclocks>`; anything else ends the loading;
// - a plugin file newer than its line in Ardour's cache is not loaded.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sampleRate = 48_000;
const frames = 48_000;
const channels = 2;
const superclocksPerSecond = 282_240_000;
/** Identifiers for what is added to a session: far above those that Ardour has given out. */
const [firstSourceId, regionId, rangeId] = [900_000, 900_010, 900_020];
const scanner = '/usr/lib/ardour7/ardour-vst3-scanner';

/** What reaches the output: sample i of a channel, from that channel's input. */
const unchanged = (input, i) => input[i];
const delayedBy = (n) => (input, i) => (i < n ? 0 : input[i - n]);

const cases = {
  // Shows that Ardour itself changes nothing, without which the others would say nothing.
  'no-plugin': { expected: unchanged },
  gain: { fixture: 'gain', parameter: 0.75, expected: (input, i) => Math.fround(input[i] * 0.75) },
  delay: { fixture: 'delay', parameter: 300, expected: delayedBy(300) },
  'latency-delay': { fixture: 'latency-delay', expected: unchanged },
  // Shows that the plugin did run in the case above, where an absent one would give the same samples.
  'latency-delay-uncompensated': { fixture: 'latency-delay', believedLatency: 0, expected: delayedBy(100) },
};

/** White noise between -0.5 and 0.5, the same in every run: one Float32Array per channel. */
function makeNoise() {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: channels }, () => Float32Array.from({ length: frames }, next));
}

/** A WAV file of 32-bit floats. */
function encodeWav(audio) {
  const frameBytes = 4 * channels;
  const file = Buffer.alloc(44 + frames * frameBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(3, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * frameBytes, 28);
  file.writeUInt16LE(frameBytes, 32);
  file.writeUInt16LE(32, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(frames * frameBytes, 40);
  for (let i = 0; i < frames; i++) {
    for (let c = 0; c < channels; c++) file.writeFloatLE(audio[c][i], 44 + i * frameBytes + 4 * c);
  }
  return file;
}

/** The samples of a WAV file of 32-bit floats with our number of channels: one Float32Array per channel. */
function decodeWav(file) {
  for (let offset = 12; offset + 8 <= file.length;) {
    const id = file.toString('latin1', offset, offset + 4);
    const size = file.readUInt32LE(offset + 4);
    const body = file.subarray(offset + 8, offset + 8 + size);
    if (id === 'fmt ' && (body.readUInt16LE(2) !== channels || body.readUInt16LE(14) !== 32)) {
      throw new Error('Ardour wrote another format than float with two channels');
    }
    if (id === 'data') {
      const length = body.length / 4 / channels;
      return Array.from({ length: channels }, (_, c) =>
        Float32Array.from({ length }, (_unused, i) => body.readFloatLE(4 * (i * channels + c))),
      );
    }
    offset += 8 + size + (size % 2);
  }
  throw new Error('Ardour wrote a file without samples');
}

/** Ended by a signal: its own, or ours at the time limit. */
class ProgramDied extends Error {}

/** Runs a program in Ardour's temporary home, without input and with a time limit. Returns all it said. */
function run(home, command, args, settings = {}) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('XDG_')));
  const result = spawnSync(command, args, {
    cwd: home,
    env: { ...inherited, HOME: home, LC_ALL: 'C.UTF-8', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  if (result.error || result.status !== 0) {
    const reason = result.error?.message ?? result.signal ?? `exit code ${result.status}`;
    const message = `${command} failed: ${reason}\n${said}`;
    throw result.signal ? new ProgramDied(message) : new Error(message);
  }
  return said;
}

/**
 * Renders a session into a file. Ardour 7.3's export dies of a damaged heap when it closes the file, or never ends, in
 * about one of ten runs, also of sessions without any plugin: so such an end says nothing about ours, unless it is usual.
 */
function exportSession(home, session, name, rendered) {
  for (let triesLeft = 4; ; triesLeft--) {
    try {
      rmSync(rendered, { force: true });
      run(home, 'ardour7-export', ['-b', 'float', '-o', rendered, session, name]);
      return;
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof ProgramDied)) throw error;
      console.log(`once more, because ${error.message}`);
    }
  }
}

/** Copies a bundle to where Ardour looks for plugins and has it scanned. */
function installPlugin(home, bundle) {
  const target = join(home, '.vst3', basename(bundle));
  cpSync(bundle, target, { recursive: true });
  const past = new Date('2020-01-01');
  for (const name of readdirSync(target, { recursive: true })) utimesSync(join(target, name), past, past);
  const said = run(home, scanner, ['-f', '-v', target], { LD_LIBRARY_PATH: dirname(scanner) });
  // Its exit code can be 0 though nothing was found.
  if (!said.includes('Found Plugin')) throw new Error(`Ardour's scanner found no plugin\n${said}`);
}

/** Puts a file on the track of a session that ardour-session.lua made, and the session's range around it. */
function addRegion(session, name, wav) {
  const sounds = join(session, 'interchange', name, 'audiofiles');
  mkdirSync(sounds, { recursive: true });
  writeFileSync(join(sounds, 'in.wav'), wav);

  const length = (frames * superclocksPerSecond) / sampleRate;
  const sources = Array.from(
    { length: channels },
    (_, c) =>
      `<Source name="in.wav" type="audio" flags="" id="${firstSourceId + c}" channel="${c}" origin="in.wav" gain="1"/>`,
  );
  const sourceNames = Array.from({ length: channels }, (_, c) => `source-${c}="${firstSourceId + c}"`).join(' ');
  const region =
    `<Region name="in.1" id="${regionId}" type="audio" channels="${channels}" ${sourceNames} start="a0" ` +
    `length="a${length}@a0" opaque="1" muted="0" fade-in-active="0" fade-out-active="0" envelope-active="0"/>`;
  const range = `<Location id="${rangeId}" name="session" start="a0" end="a${length}" flags="IsSessionRange" locked="0"/>`;

  const path = join(session, `${name}.ardour`);
  let state = readFileSync(path, 'utf8');
  const fill = (pattern, content) => {
    if (!pattern.test(state)) throw new Error(`the session file has no ${pattern}: is this Ardour 7?`);
    state = state.replace(pattern, content);
  };
  fill(/<Sources\/>/, `<Sources>${sources.join('')}</Sources>`);
  fill(/<Locations\/>/, `<Locations>${range}</Locations>`);
  fill(/(<Playlist [^>]*name="Track"[^>]*)\/>/, `$1>${region}</Playlist>`);
  // Ardour asks a component for its state before it has processed a block, and with it the parameter change, and prefers
  // that state to the parameter values beside it. Without it the values count.
  writeFileSync(path, state.replace(/<chunk>[^<]*<\/chunk>/, ''));
}

/** Renders the noise in Ardour. */
function render(home, fixtures, { fixture, parameter, believedLatency }, audio) {
  const name = 'null-test';
  const session = join(home, name);
  const list = JSON.parse(readFileSync(join(fixtures, 'fixtures.json'), 'utf8'));
  if (fixture !== undefined) installPlugin(home, join(fixtures, `${fixture}.vst3`));
  run(home, 'ardour7-lua', [fileURLToPath(new URL('ardour-session.lua', import.meta.url))], {
    GLOVEBOX_SESSION: session,
    GLOVEBOX_RATE: String(sampleRate),
    GLOVEBOX_PLUGIN: list.find((entry) => entry.name === fixture)?.plugins[0].vst3ClassId ?? '',
    GLOVEBOX_PARAMETER: String(parameter ?? ''),
    GLOVEBOX_LATENCY: String(believedLatency ?? ''),
  });
  addRegion(session, name, encodeWav(audio));
  const rendered = join(home, 'out.wav');
  exportSession(home, session, name, rendered);
  return decodeWav(readFileSync(rendered));
}

function compare(input, output, expected) {
  for (let c = 0; c < channels; c++) {
    if (output[c].length !== frames) throw new Error(`expected ${frames} frames, rendered ${output[c].length}`);
    for (let i = 0; i < frames; i++) {
      const wanted = expected(input[c], i);
      if (output[c][i] !== wanted) {
        throw new Error(`channel ${c}, frame ${i}: expected ${wanted}, rendered ${output[c][i]}`);
      }
    }
  }
}

const [fixtures, caseName] = process.argv.slice(2);
const chosen = cases[caseName];
if (chosen === undefined) {
  console.error(`usage: null-test-in-ardour.mjs FIXTURE-DIRECTORY ${Object.keys(cases).join(' | ')}`);
  process.exit(1);
}
const home = mkdtempSync(join(tmpdir(), 'glovebox-ardour-'));
try {
  const input = makeNoise();
  compare(input, render(home, fixtures, chosen, input), chosen.expected);
  console.log(`${caseName}: ${channels} x ${frames} samples as expected`);
} catch (error) {
  console.error(`${caseName}: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
