import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from './exit-codes.js';
import { errorCodes } from '../errors.js';
import { runCli } from './testing/cli-kit.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('glovebox', () => {
  it('prints the version of the package', async () => {
    const { code, stdout } = await runCli(['--version']);
    expect(stdout).toBe(`glovebox ${version}\n`);
    expect(code).toBe(0);
  });

  it('its help names every command, the exit codes and the environment', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    for (const word of ['scan', 'inspect', 'render', 'run', 'doctor', '130', 'GLOVEBOX_LOG', 'TROUBLESHOOTING.md'])
      expect(stdout).toContain(word);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('every command has help with --json in it', async () => {
    for (const command of ['scan', 'inspect', 'render', 'run', 'doctor']) {
      const { code, stdout } = await runCli([command, '--help']);
      expect(stdout).toContain(`Usage: glovebox ${command}`);
      expect(stdout).toContain('--json');
      expect(code).toBe(0);
    }
  });

  it('without a command it shows the help and says that one is missing', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Usage: glovebox/);
    expect(stderr).toMatch(/glovebox: usage: expected a command \(see glovebox --help\)\n$/);
    expect(code).toBe(2);
  });

  it('an addon that cannot be loaded is a failure of the lab, with the way out', async () => {
    const { code, stderr } = await runCli(['scan'], { env: { GLOVEBOX_NATIVE_DIR: '/no/such/folder' } });
    expect(stderr).toMatch(/^glovebox: native-not-loaded: .*\n.*\n.*GLOVEBOX_NATIVE_DIR/);
    expect(code).toBe(4);
  });

  it('GLOVEBOX_LOG writes a log to standard error and leaves standard output alone', async () => {
    const { stdout, stderr } = await runCli(['scan', '--json', '.'], {
      cwd: import.meta.dirname,
      env: { GLOVEBOX_LOG: '*:debug' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'glovebox-scan', files: [] });
    expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ area: 'native', level: 'debug' });
  });

  it('every error code has an exit code of its kind', () => {
    for (const code of errorCodes) expect([1, 2, 4, 130]).toContain(exitCodeOf(code));
  });
});

describe('glovebox doctor', () => {
  it('says what this machine can do', async () => {
    const { code, stdout, stderr } = await runCli(['doctor', '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { findings: { id: string; state: string; text: string }[] };
    expect(report).toMatchObject({
      schema: 'glovebox-doctor',
      version: 1,
      glovebox: version,
      node: process.version,
      canSandbox: true,
    });
    const ids = report.findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['node', 'addon', 'sandbox-host', 'sandbox', 'real-time']));
    expect(ids).toEqual(expect.arrayContaining(['start', 'standby', 'recovery', 'quarantine']));
    expect(report.findings.find(({ id }) => id === 'quarantine')?.text).toContain('0 plugin files, 0 crashes');
    expect(ids).toContain('sandbox-real-time');
    if (process.platform === 'linux') {
      expect(report.findings.find(({ id }) => id === 'limits-kernel')).toMatchObject({ state: 'yes' });
      expect(ids).toContain('limits-polled');
      expect(ids).toEqual(
        expect.arrayContaining(['memfd-sealing', 'seccomp', 'landlock', 'user-namespaces', 'limit-memory']),
      );
    }
  });

  it('says when what was remembered cannot be read', async () => {
    const { stdout } = await runCli(['doctor'], { env: { GLOVEBOX_STATE_DIR: '/dev/null/x' } });
    expect(stdout).toMatch(/^no {3}quarantine +Could not read the quarantine store/m);
  });

  it('without sandboxes it says so and ends with 4', async () => {
    const { code, stdout } = await runCli(['doctor'], { env: { GLOVEBOX_NATIVE_DIR: '/no/such/folder' } });
    expect(stdout).toMatch(/^no {3}native addon/m);
    expect(code).toBe(4);
  });
});
