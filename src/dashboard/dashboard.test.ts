import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { getEventListeners } from 'node:events';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { crasherResult, hostileName, sampleBundle } from '../report/testing/sample-bundle.js';
import { watchBundles } from './changes.js';
import { startDashboard, type Dashboard, type DashboardOptions } from './dashboard.js';

const scratch = mkdtempSync(join(tmpdir(), 'glovebox-dashboard-'));
const folder = join(scratch, 'runs');
mkdirSync(folder);
const open: Dashboard[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function writeBundle(path: string, name = 'segfault-in-process'): void {
  const { run } = sampleBundle();
  mkdirSync(path);
  writeFileSync(join(path, 'run.json'), JSON.stringify(run));
  writeFileSync(join(path, 'results.jsonl'), `${JSON.stringify(crasherResult(name))}\n`);
}

/** Adds a result to a bundle of the folder. */
function touch(name: string): void {
  appendFileSync(join(folder, name, 'results.jsonl'), `${JSON.stringify(crasherResult('another'))}\n`);
}

writeBundle(join(folder, '2026-11-20T00-00-00Z'));
writeBundle(join(folder, '2026-11-21T00-00-00Z'), hostileName);
writeBundle(join(scratch, 'outside'));
writeFileSync(join(scratch, 'secret.txt'), 'secret');

async function start(more: Partial<DashboardOptions> = {}): Promise<Dashboard> {
  const dashboard = await startDashboard({ folder, port: 0, everyMs: 20, ...more });
  open.push(dashboard);
  return dashboard;
}

interface Answer {
  status: number;
  text: string;
  headers: NodeJS.Dict<string | string[]>;
}

/** Says exactly what it is told: `fetch` would mend the path and refuse the header. */
async function ask(
  { port }: Dashboard,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describe('the dashboard', () => {
  it('lists the bundles of its folder, newest first', async () => {
    const { status, text } = await ask(await start(), '/');
    expect(status).toBe(200);
    expect(text.indexOf('2026-11-21T00-00-00Z')).toBeGreaterThan(0);
    expect(text.indexOf('2026-11-20T00-00-00Z')).toBeGreaterThan(text.indexOf('2026-11-21T00-00-00Z'));
  });

  it('names what cannot be read, and does not open archives for a list', async () => {
    const other = mkdtempSync(join(scratch, 'other-'));
    writeBundle(join(other, 'torn'));
    writeFileSync(join(other, 'torn', 'run.json'), '{"schema":');
    writeFileSync(join(other, 'packed.tar.gz'), '');
    const { text } = await ask(await start({ folder: other }), '/');
    const rows = text.split('<tr').filter((row) => row.includes('scope="row"'));
    const badges = rows.map((row) => [/torn|packed/.exec(row)?.[0], /class="badge[^>]*>([^<]*)/.exec(row)?.[1]]);
    expect(badges).toEqual([
      ['torn', 'unreadable'],
      ['packed', 'archive'],
    ]);
  });

  it.each(['log.jsonl', 'hist.jsonl', 'cases'])(
    'does not call a run cut off that has just written its %s',
    async (name) => {
      const other = mkdtempSync(join(scratch, 'other-'));
      const path = join(other, 'fuzz');
      writeBundle(path);
      const { run } = sampleBundle();
      writeFileSync(join(path, 'run.json'), JSON.stringify({ ...run, status: 'running', endedAt: undefined }));
      if (name === 'cases') mkdirSync(join(path, name));
      else writeFileSync(join(path, name), '');
      const hourAgo = new Date(Date.now() - 3_600_000);
      for (const file of ['run.json', 'results.jsonl']) utimesSync(join(path, file), hourAgo, hourAgo);
      const dashboard = await start({ folder: other });
      expect((await ask(dashboard, '/')).text).toMatch(/<\/span> running</);
      utimesSync(join(path, name), hourAgo, hourAgo);
      expect((await ask(dashboard, '/')).text).toMatch(/<\/span> cut off</);
    },
  );

  it('shows a run, and several side by side', async () => {
    const dashboard = await start();
    expect((await ask(dashboard, '/run/2026-11-20T00-00-00Z')).text).toContain('segfault-in-process');
    const both = await ask(dashboard, '/compare?run=2026-11-20T00-00-00Z&run=2026-11-21T00-00-00Z');
    expect(both.text).toContain('id="side-by-side"');
    expect(
      (await ask(dashboard, `/compare?${Array.from({ length: 9 }, (_, index) => `run=${index}`).join('&')}`)).status,
    ).toBe(400);
  });

  it('shows what plugins say as text', async () => {
    const { text } = await ask(await start(), '/run/2026-11-21T00-00-00Z');
    expect(text).toContain('&lt;img src=x');
    expect(text).not.toContain('<img');
    expect(text.match(/<script/g)).toHaveLength(1);
  });

  it('reads nothing outside of its folder, whatever is asked for', async () => {
    symlinkSync(join(scratch, 'outside'), join(folder, 'link'));
    const dashboard = await start();
    const names = [
      '../outside',
      '..%2foutside',
      '%2e%2e%2foutside',
      '..',
      '.',
      '%2e%2e',
      'link',
      join(scratch, 'outside'),
      '..%5coutside',
      'a%00',
      '%',
    ];
    for (const name of names) {
      for (const path of [
        `/run/${name}`,
        `/compare?run=${encodeURIComponent(name)}`,
        `/${name}`,
        `/run/${encodeURIComponent(name)}`,
      ]) {
        const { status, text } = await ask(dashboard, path);
        expect([200, 302].includes(status) && !text.includes('Runs'), path).toBe(false);
        expect(text, path).not.toContain('segfault');
        expect(text).not.toContain('secret');
      }
    }
  });

  it('answers by names of loopback only', async () => {
    const dashboard = await start();
    const { port } = dashboard;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '169.254.1.1',
    ]) {
      const { status, text } = await ask(dashboard, '/', { host });
      expect([status, text.includes('2026')], host).toEqual([421, false]);
    }
    for (const host of [`localhost:${port}`, '127.0.0.1', `LOCALHOST:${port}`]) {
      expect((await ask(dashboard, '/', { host })).status, host).toBe(200);
    }
  });

  it('changes nothing', async () => {
    const dashboard = await start();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await ask(dashboard, '/run/2026-11-20T00-00-00Z', {}, method)).status, method).toBe(405);
    }
  });

  it('says in every answer what a browser may do with it', async () => {
    const { text, headers } = await ask(await start(), '/');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(text).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
  });

  it('wants its token, in the address once and in a cookie from then on', async () => {
    const token = 'a-token-that-is-long-enough';
    const dashboard = await start({ token });
    expect((await ask(dashboard, '/')).status).toBe(401);
    expect((await ask(dashboard, '/?token=wrong')).status).toBe(401);
    expect((await ask(dashboard, '/events')).status).toBe(401);
    const first = await ask(dashboard, `//run/2026-11-20T00-00-00Z?token=${token}`);
    expect([first.status, first.headers['location']]).toEqual([302, '/run/2026-11-20T00-00-00Z']);
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    expect((await ask(dashboard, '/', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
  });

  it('does not open wider without a token', async () => {
    await expect(startDashboard({ folder, port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('does not take a token that could be guessed, not even for itself', async () => {
    for (const token of ['', 'short']) {
      await expect(startDashboard({ folder, port: 0, token })).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('says of a port that is taken which one', async () => {
    const { port } = await start();
    await expect(startDashboard({ folder, port })).rejects.toMatchObject({ code: 'system-error' });
  });

  it('says what a bundle that cannot be read lacks', async () => {
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'run.json'), '{');
    const { status, text } = await ask(await start(), '/run/broken');
    expect([status, text.includes('cannot be read')]).toEqual([422, true]);
    rmSync(join(folder, 'broken'), { recursive: true });
  });

  it('gives no live page to whoever asks for the head of one', async () => {
    const dashboard = await start();
    for (let count = 0; count < 40; ++count) {
      const { status, headers } = await ask(dashboard, '/events', {}, 'HEAD');
      expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
    }
    const gone = new AbortController();
    const { status } = await fetch(`http://127.0.0.1:${dashboard.port}/events`, { signal: gone.signal });
    gone.abort();
    expect(status).toBe(200);
  });

  it('leaves nothing behind from one look to the next', async () => {
    const ending = new AbortController();
    const { signal } = ending;
    const writing = setInterval(() => touch('2026-11-20T00-00-00Z'), 5);
    const listeners: number[] = [];
    const onChange = (): Promise<void> => {
      listeners.push(getEventListeners(signal, 'abort').length);
      if (listeners.length === 5) ending.abort();
      return Promise.resolve();
    };
    try {
      await watchBundles(folder, ['2026-11-20T00-00-00Z'], { signal, everyMs: 1, onChange });
    } finally {
      clearInterval(writing);
    }
    expect(listeners).toEqual([0, 0, 0, 0, 0]);
  });

  it('tells an open page when its run changes, and lets go at the end', async () => {
    const dashboard = await start();
    const answer = await fetch(`http://127.0.0.1:${dashboard.port}/events?run=2026-11-20T00-00-00Z`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error('no body');
    let text = '';
    const until = async (part: string): Promise<void> => {
      while (!text.includes(part)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended after ${text}`);
        text += value;
      }
    };
    await until('event: ready');
    // The next look must find another time, however coarse the clock of the file system is.
    const writing = setInterval(() => touch('2026-11-20T00-00-00Z'), 30);
    try {
      await until('event: changed');
    } finally {
      clearInterval(writing);
    }
    await dashboard.close();
    open.length = 0;
    await expect(fetch(`http://127.0.0.1:${dashboard.port}/`)).rejects.toThrow();
    await reader.cancel().catch(() => undefined);
  });
});
