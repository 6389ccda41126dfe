import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPluginFiles } from './find-plugin-files.js';
import { printable } from './plugin-text.js';
import { scanFile, type ScannedFile } from './scan-file.js';
import { parseScanLine } from './scan-line.js';
import { scan } from './scan.js';
import { standardFolders } from './standard-folders.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-scan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Creates files (with their text) and folders (names that end with "/"). */
function plant(root: string, tree: Record<string, string>): string {
  for (const [name, text] of Object.entries(tree)) {
    const path = join(root, name);
    mkdirSync(name.endsWith('/') ? path : join(path, '..'), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, text);
  }
  return root;
}

describe('finding plugin files', () => {
  it('searches subfolders, takes bundles whole, names what is not hosted, and finds each file once', () => {
    const root = plant(join(folder, 'found'), {
      'a.clap': '',
      'vendor/deep/er/B.CLAP': '',
      'bundle.vst3/Contents/x86_64-linux/bundle.so': 'VSTPluginMain\0',
      'single.vst3': '',
      'old.so': 'x'.repeat(1024 * 1024 - 8) + 'VSTPluginMain\0',
      'plain.so': 'nothing of interest',
      'synth.lv2/manifest.ttl': '',
      'unit.component/': '',
      'notes.txt': '',
    });
    symlinkSync(root, join(root, 'vendor', 'loop'));
    symlinkSync(join(root, 'a.clap'), join(root, 'z-link.clap'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling.clap'));
    const found = findPluginFiles([root]);
    expect(found.plugins).toEqual(
      ['a.clap', 'bundle.vst3', 'single.vst3', 'vendor/deep/er/B.CLAP'].map((name) => join(root, name)),
    );
    expect(found.notHosted).toEqual([
      { file: join(root, 'old.so'), kind: 'VST2' },
      { file: join(root, 'synth.lv2'), kind: 'LV2' },
      { file: join(root, 'unit.component'), kind: 'Audio Unit' },
    ]);
    expect(found.unreadable).toEqual([]);
  });

  it('takes a file that somebody named, whatever it is called, and says if it is not there', () => {
    const root = plant(join(folder, 'named'), { 'plugin.bin': '', 'empty/': '' });
    expect(findPluginFiles([join(root, 'plugin.bin'), join(root, 'empty')]).plugins).toEqual([
      join(root, 'plugin.bin'),
    ]);
    expect(() => findPluginFiles([join(root, 'missing')])).toThrow(`${join(root, 'missing')} does not exist`);
    expect(findPluginFiles([], [join(root, 'missing')]).plugins).toEqual([]);
  });

  it('looks into CLAP_PATH first, then where the specifications say', () => {
    const folders = standardFolders({ CLAP_PATH: '/x:/y::' }, 'linux', '/home/a');
    expect(folders.clap).toEqual(['/x', '/y', '/home/a/.clap', '/usr/lib/clap', '/usr/local/lib/clap']);
    expect(folders.vst3).toEqual(['/home/a/.vst3', '/usr/lib/vst3', '/usr/local/lib/vst3']);
    expect(standardFolders({}, 'darwin', '/Users/a').clap).toEqual([
      '/Users/a/Library/Audio/Plug-Ins/CLAP',
      '/Library/Audio/Plug-Ins/CLAP',
    ]);
  });
});

describe('lines of a scan', () => {
  const plugin = {
    format: 'clap',
    id: 'org.a',
    name: 'A',
    vendor: '',
    version: '1',
    url: '',
    description: '',
    apiVersion: '1.2.2',
    features: ['audio-effect'],
  };

  it('a plugin, and an error, are what they say', () => {
    expect(parseScanLine(JSON.stringify(plugin))).toEqual(plugin);
    const error = { error: { code: 'missing-entry', message: 'no entry', details: 'x.clap' } };
    expect(parseScanLine(JSON.stringify(error))).toEqual(error);
  });

  it.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['a number', '1'],
    ['an unknown format', JSON.stringify({ ...plugin, format: 'vst2' })],
    ['a missing id', JSON.stringify({ ...plugin, id: undefined })],
    ['a name that is an object', JSON.stringify({ ...plugin, name: { toString: 1 } })],
    ['a name without end', JSON.stringify({ ...plugin, name: 'x'.repeat(4097) })],
    ['a thousand features', JSON.stringify({ ...plugin, features: Array.from({ length: 1000 }, () => 'x') })],
    [
      'too many channels',
      JSON.stringify({ ...plugin, inputs: [{ name: '', channels: 65, isMain: true, supports64: false }] }),
    ],
    ['a member that nobody knows', JSON.stringify({ ...plugin, extra: 1 })],
    ['a prototype', `{"__proto__": {"x": 1}, ${JSON.stringify(plugin).slice(1)}`],
    ['an error without a code', '{"error": {"message": "x"}}'],
    ['an error with a code that is no code', '{"error": {"message": "x", "code": "\\u001b[2J"}}'],
  ])('%s is refused', (_name, line) => {
    expect(typeof parseScanLine(line)).toBe('string');
  });

  it('nothing in a text reaches the terminal but letters', () => {
    expect(printable('a\u001b[2Jb\r\nc\u202ed\u0007\u009b0m')).toBe('a?[2Jb?c?d?0m');
    expect(printable('😀'.repeat(300))).toBe(`${'😀'.repeat(197)}...`);
  });
});

const isPosix = process.platform !== 'win32';

/** A program in place of sandbox-host: it behaves as the name of the file says. */
const impostor = `#!/bin/sh
case "$2" in
  *good*) echo '{"format":"clap","id":"org.good","name":"Good","vendor":"","version":"","url":"","description":"","apiVersion":"","features":[]}' ;;
  *refused*) echo '{"error":{"code":"missing-entry","message":"no entry","details":""}}'; exit 1 ;;
  *crash*) echo '{"format":"clap","id":"org.first","name":"First","vendor":"","version":"","url":"","description":"","apiVersion":"","features":[]}'; kill -SEGV $$ ;;
  *exits*) exit 42 ;;
  *hangs*) sleep 1000 & echo $! > "$2.pid"; wait ;;
  *floods*) while :; do head -c 1000000 /dev/zero | tr '\\0' 'x'; done ;;
  *garbage*) echo 'not JSON' ;;
  *nothing*) ;;
  *unfinished*) printf '{"format":' ;;
  *leaves*) (setsid sleep 3 2>/dev/null &) ; echo '{"format":"clap","id":"org.leaves","name":"Leaves","vendor":"","version":"","url":"","description":"","apiVersion":"","features":[]}' ;;
esac
`;

describe.skipIf(!isPosix)('scanning files', () => {
  let sandboxHost = '';
  beforeAll(() => {
    sandboxHost = join(folder, 'impostor');
    writeFileSync(sandboxHost, impostor);
    chmodSync(sandboxHost, 0o755);
  });
  const scanned = (name: string, timeoutMs = 10_000): Promise<ScannedFile> =>
    scanFile(join(folder, name), { sandboxHost, timeoutMs });

  it.each([
    ['good.clap', { outcome: 'scanned', plugins: [{ id: 'org.good' }] }],
    ['refused.clap', { outcome: 'refused', error: { code: 'missing-entry', message: 'no entry' } }],
    ['crash.clap', { outcome: 'crashed', reason: 'SIGSEGV', plugins: [{ id: 'org.first' }] }],
    ['exits.clap', { outcome: 'crashed', reason: 'exit code 42' }],
    ['floods.clap', { outcome: 'breached', reason: 'more than 16777216 bytes of output' }],
    ['garbage.clap', { outcome: 'breached', reason: 'a line that is not JSON' }],
    ['nothing.clap', { outcome: 'refused', error: { code: 'not-a-plugin' } }],
    ['unfinished.clap', { outcome: 'breached', reason: 'an unfinished line' }],
    ['leaves.clap', { outcome: 'scanned', plugins: [{ id: 'org.leaves' }] }],
  ])('%s: what it does is a value', async (name, expected) => {
    expect(await scanned(name)).toMatchObject(expected);
  });

  it('a plugin that hangs is ended with everything it started', async () => {
    expect(await scanned('hangs.clap', 300)).toMatchObject({ outcome: 'hung', reason: 'no answer within 300 ms' });
    const grandchild = Number(readFileSync(join(folder, 'hangs.clap.pid'), 'utf8'));
    const isGone = (): boolean => {
      try {
        process.kill(grandchild, 0);
        // A zombie that nobody has collected yet runs no more.
        return / [ZX] /.test(readFileSync(`/proc/${grandchild}/stat`, 'utf8'));
      } catch {
        return true;
      }
    };
    await expect.poll(isGone).toBe(true);
  });

  it('an outcome of one file never stops the rest', async () => {
    const names = ['crash', 'good', 'hangs', 'garbage', 'good2'].map((name) => join(folder, `${name}.clap`));
    const seen: number[] = [];
    const report = await scan(
      { plugins: names, notHosted: [{ file: '/x.lv2', kind: 'LV2' }], unreadable: [] },
      { sandboxHost, timeoutMs: 300, jobs: 3, onFile: (_file, doneCount) => seen.push(doneCount) },
    );
    expect(report.files.map(({ file, outcome }) => [file, outcome])).toEqual(
      names.map((name, index) => [name, ['crashed', 'scanned', 'hung', 'breached', 'scanned'][index]]),
    );
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('a program that is not there is a failure of the lab, said once', async () => {
    const found = { plugins: ['/a.clap', '/b.clap', '/c.clap'], notHosted: [], unreadable: [] };
    await expect(scan(found, { sandboxHost: join(folder, 'no-program') })).rejects.toMatchObject({
      code: 'system-error',
    });
  });

  it('can be cancelled', async () => {
    const found = { plugins: [join(folder, 'hangs.clap')], notHosted: [], unreadable: [] };
    await expect(scan(found, { sandboxHost, signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
