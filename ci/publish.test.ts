// What ci/github/publish.sh asks of npm, which is a script here that writes down its arguments.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('github/publish.sh', import.meta.url));

let work = '';
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'glovebox-publish-')));
  mkdirSync(join(work, 'packages'));
  mkdirSync(join(work, 'bin'));
  // Nothing is in this registry but what PUBLISHED names.
  const npm = `#!/bin/sh
if [ "$1" = view ]; then [ "$2" != "$PUBLISHED" ] || echo "\${2##*@}"; exit; fi
printf '%s\\n' "$*" >>'${work}/called'
`;
  writeFileSync(join(work, 'bin', 'npm'), npm);
  chmodSync(join(work, 'bin', 'npm'), 0o755);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const fileOf = (name: string): string => join(work, 'packages', `${name}-1.2.3.tgz`);

/** Puts a package with this manifest into the folder, as npm would pack it. */
function pack(manifest: Readonly<Record<string, unknown>> & { name: string }): void {
  const folder = join(work, manifest.name, 'package');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, stderr } = spawnSync(
    'tar',
    ['-czf', fileOf(manifest.name), '-C', join(work, manifest.name), 'package'],
    {
      encoding: 'utf8',
    },
  );
  expect(status, stderr).toBe(0);
}

function publish(environment: Readonly<Record<string, string>> = {}): {
  status: number | null;
  called: string[];
  said: string;
} {
  const { status, stdout, stderr } = spawnSync('bash', [script, 'packages', '--dry-run'], {
    cwd: work,
    encoding: 'utf8',
    env: {
      ...process.env,
      PUBLISHED: '',
      GITHUB_REPOSITORY: '',
      GITHUB_SERVER_URL: 'https://github.com',
      ...environment,
      PATH: `${join(work, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    },
  });
  const file = join(work, 'called');
  const called = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return { status, called, said: stdout + stderr };
}

// The job that publishes runs on Linux.
describe.skipIf(process.platform === 'win32')('publishing the packages of a relative folder', () => {
  const options = '--provenance --access public --dry-run';

  it('names files by absolute paths, platforms first', () => {
    for (const name of ['glovebox', 'glovebox-linux-x64', 'glovebox-win32-x64']) pack({ name, version: '1.2.3' });
    const { status, called, said } = publish();
    expect(status, said).toBe(0);
    expect(called).toEqual(
      ['glovebox-linux-x64', 'glovebox-win32-x64', 'glovebox'].map((name) => `publish ${fileOf(name)} ${options}`),
    );
  });

  it('leaves alone what is published already', () => {
    for (const name of ['glovebox', 'glovebox-linux-x64']) pack({ name, version: '1.2.3' });
    const { status, called, said } = publish({ PUBLISHED: 'glovebox-linux-x64@1.2.3' });
    expect(status, said).toBe(0);
    expect(said).toContain('glovebox-linux-x64@1.2.3 is published already');
    expect(called).toEqual([`publish ${fileOf('glovebox')} ${options}`]);
  });

  it('publishes nothing unless every package names the repository of the workflow', () => {
    const repository = { type: 'git', url: 'git+https://github.com/someone/glovebox.git' };
    pack({ name: 'glovebox', version: '1.2.3', repository });
    pack({ name: 'glovebox-linux-x64', version: '1.2.3' });
    const GITHUB_REPOSITORY = 'someone/glovebox';
    const refused = publish({ GITHUB_REPOSITORY });
    expect(refused.status).toBe(1);
    expect(refused.said).toContain(`does not name ${repository.url} as its repository`);
    expect(refused.called).toEqual([]);
    pack({ name: 'glovebox-linux-x64', version: '1.2.3', repository });
    const { status, called, said } = publish({ GITHUB_REPOSITORY });
    expect(status, said).toBe(0);
    expect(called).toHaveLength(2);
  });

  it('publishes nothing of different versions', () => {
    pack({ name: 'glovebox', version: '1.2.3' });
    pack({ name: 'glovebox-linux-x64', version: '1.2.4' });
    const { status, called, said } = publish();
    expect(status).toBe(1);
    expect(said).toContain('is not of version 1.2.3');
    expect(called).toEqual([]);
  });
});
