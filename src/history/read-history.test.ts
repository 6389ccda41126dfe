import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeBundles } from '../bundle/merge-bundles.js';
import { makeBundle } from '../bundle/testing/make-bundle.js';
import { indexName } from './history-index.js';
import { mostRows, queryHistory } from './query.js';
import { readHistory } from './read-history.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'glovebox-history-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function at(minute: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minute));
}

describe('reading a history', () => {
  it('finds folders, archives and the runs of merged ones, oldest first, and passes over the rest', async () => {
    const [a, b] = [makeBundle(parent, { now: at(3) }), makeBundle(parent, { now: at(1) })];
    await mergeBundles([a, b], join(parent, 'both.tar.gz'));
    makeBundle(parent, { now: at(5), isOpen: true });
    mkdirSync(join(parent, 'no-bundle'));
    writeFileSync(join(parent, 'notes.txt'), '');
    mkdirSync(join(parent, 'broken'));
    writeFileSync(join(parent, 'broken', 'run.json'), '{');
    const history = await readHistory(parent);
    expect(history.runs.map(({ bundle, run }) => [bundle, run])).toEqual([
      ['2026-01-01T00-01-00Z', ''],
      ['both.tar.gz', '2026-01-01T00-01-00Z'],
      ['2026-01-01T00-03-00Z', ''],
      ['both.tar.gz', '2026-01-01T00-03-00Z'],
    ]);
    expect(history.problems).toEqual(['broken: broken cannot be read as a bundle: run.json is no JSON']);
    const [first] = history.runs;
    expect(first?.keys.map(({ scenario, measure }) => `${scenario}: ${measure}`)).toEqual([
      'one sandbox: one sandbox, 64 frames mean',
      'one sandbox: one sandbox, 64 frames p50',
      'one sandbox: one sandbox, 64 frames p99',
    ]);
  });

  it('says that a round of a series is damaged, and follows the others', async () => {
    const folder = makeBundle(parent, { now: at(1) });
    const file = join(folder, 'hist.jsonl');
    const line = readFileSync(file, 'utf8');
    writeFileSync(file, line + line + line.replace(/"hdr":"[^"]+"/, '"hdr":"nonsense"'));
    const problems = ['2026-01-01T00-01-00Z: hist.jsonl: 1 distribution cannot be read and is left out of the series'];
    const read = await readHistory(parent);
    expect([read.runs[0]?.keys.length, read.problems]).toEqual([3, problems]);
    expect((await readHistory(parent)).problems).toEqual(problems);
  });

  it('remembers what it found, and looks again at what changed', async () => {
    const folder = makeBundle(parent, { now: at(1) });
    makeBundle(parent, { now: at(2) });
    const first = await readHistory(parent);
    const reads: unknown[] = [];
    const onProgress = (...told: unknown[]): unknown => reads.push(told);
    expect(await readHistory(parent, { onProgress })).toEqual(first);
    expect(reads).toEqual([]);
    // What a shell calls * is bundles alone.
    expect(readdirSync(parent).filter((name) => !name.startsWith('.'))).toHaveLength(2);
    const file = join(folder, 'hist.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"p99":3001', '"p99":4001'));
    utimesSync(file, new Date(), new Date(statSync(file).mtimeMs + 5000));
    const again = await readHistory(parent, { onProgress });
    // Of those that are read; the other one is known.
    expect(reads).toEqual([['reading bundle 1 of 1', { done: 0, total: 1 }]]);
    expect(again.runs[0]?.values[2]).toBe(4001);
    rmSync(folder, { recursive: true });
    expect((await readHistory(parent)).runs).toHaveLength(1);
  });

  it('does without an index that is damaged, of another version or hostile', async () => {
    makeBundle(parent, { now: at(1) });
    const { runs } = await readHistory(parent);
    const path = join(parent, indexName);
    const whole = readFileSync(path, 'utf8');
    const spoiled = ['', '{}', 'null', '[]', whole.slice(0, 200), whole.replace('"version":1', '"version":2')];
    spoiled.push(
      whole.replace(/"held"|"failed"/, '5'),
      whole.replace('[2000.33,', '["x",'),
      whole.replace('"failed",7,0,0,', '"failed",7,99,0,'),
      whole.replace('"failed",7,0,0,', '"failed",7,0,99,'),
    );
    const startedAt = String(at(1).getTime());
    for (const odd of ['1e300', '-1e300', '1e999', '0.5', String(Date.UTC(10_000, 0)), 'null']) {
      spoiled.push(whole.replace(startedAt, odd));
    }
    spoiled.push(
      whole.replace('"lab"', '"labour"'),
      whole.replace('"failed",7,', '"failed",1e300,'),
      whole.replace('"failed",7,', '"running",7,'),
      whole.replace(/"cores":\d+/, '"cores":"many"'),
      whole.replace(/"cores":\d+/, '"cores":1e12'),
      whole.replace(/("machines":\[\["\w+",)\{[^}]*\}/, '$1null'),
      whole.replace(/,\[0,0,0\]/, ',[0,0]'),
      whole.replace(/,\[0,0,0\]/, ',[0,0,1e999]'),
    );
    expect(new Set([whole, ...spoiled]).size).toBe(spoiled.length + 1);
    for (const text of spoiled) {
      writeFileSync(path, text);
      expect((await readHistory(parent)).runs).toEqual(runs);
      expect(readFileSync(path, 'utf8')).toBe(whole);
    }
  });

  it('names a bundle of a time that never was, and reads the others', async () => {
    const [bad] = [makeBundle(parent, { now: at(1) }), makeBundle(parent, { now: at(2) })];
    const file = join(bad, 'run.json');
    const text = readFileSync(file, 'utf8');
    for (const time of ['2026-13-45T99:99:99.999Z', '2026-00-10T00:00:00.000Z', '2026-01-01T24:00:00.000Z']) {
      writeFileSync(file, text.replace(/("startedAt": ")[^"]+/, `$1${time}`));
      const { runs, problems } = await readHistory(parent);
      expect(runs).toHaveLength(1);
      expect(problems).toEqual([expect.stringContaining('run.json breaks its schema at /startedAt')]);
    }
  });

  it('says which folder cannot be read', async () => {
    await expect(readHistory(join(parent, 'none'))).rejects.toMatchObject({ code: 'no-such-file' });
  });
});

describe('a query', () => {
  it('answers beside bundles that are one file', async () => {
    const folder = makeBundle(parent, { now: at(1) });
    await mergeBundles([folder], join(parent, 'one.tar.gz'));
    writeFileSync(join(parent, 'no-archive.tar.gz'), 'x');
    const history = await readHistory(parent);
    expect(history.runs.map(({ bundle }) => bundle)).toContain('one.tar.gz');
    const { rows } = await queryHistory(history, 'SELECT bundle, count(*)::INTEGER AS n FROM results GROUP BY bundle');
    expect(rows).toEqual([{ bundle: '2026-01-01T00-01-00Z', n: 2 }]);
  });

  it('answers from runs, series and results', async () => {
    makeBundle(parent, { now: at(1) });
    makeBundle(parent, { now: at(2) });
    const history = await readHistory(parent);
    const ask = async (sql: string): Promise<unknown> => (await queryHistory(history, sql)).rows;
    expect(await ask('SELECT count(*)::INTEGER AS n, min(time)::VARCHAR AS first FROM runs')).toEqual([
      { n: 2, first: '2026-01-01 00:01:00' },
    ]);
    expect(await ask("SELECT bundle, value FROM series WHERE measure LIKE '%p50' ORDER BY time")).toEqual([
      { bundle: '2026-01-01T00-01-00Z', value: 2000 },
      { bundle: '2026-01-01T00-02-00Z', value: 2000 },
    ]);
    expect(
      await ask(
        "SELECT bundle, name, verdict, facts->>'crashFile' AS file FROM results WHERE kind = 'crasher' ORDER BY bundle LIMIT 1",
      ),
    ).toEqual([
      {
        bundle: '2026-01-01T00-01-00Z',
        name: 'abort-in-process',
        verdict: 'fail',
        file: 'crashes/01-sigabrt-in-abort',
      },
    ]);
  });

  it.skipIf(process.platform === 'win32')('follows no link and waits for no pipe', async () => {
    const [linked, piped] = [makeBundle(parent, { now: at(1) }), makeBundle(parent, { now: at(2) })];
    makeBundle(parent, { now: at(3) });
    const outside = join(parent, 'outside.jsonl');
    renameSync(join(linked, 'results.jsonl'), outside);
    symlinkSync(outside, join(linked, 'results.jsonl'));
    rmSync(join(piped, 'results.jsonl'));
    execFileSync('mkfifo', [join(piped, 'results.jsonl')]);
    const { rows } = await queryHistory(await readHistory(parent), 'SELECT DISTINCT bundle FROM results');
    expect(rows).toEqual([{ bundle: '2026-01-01T00-03-00Z' }]);
  });

  it('of more rows than anybody reads is cut, and says so', async () => {
    makeBundle(parent, { now: at(1) });
    const history = await readHistory(parent);
    const { rows, isCut } = await queryHistory(history, 'SELECT * FROM range(2000000000)');
    expect([rows.length, isCut]).toEqual([mostRows, true]);
    const all = await queryHistory(history, `SELECT * FROM range(${mostRows})`);
    expect([all.rows.length, all.isCut]).toEqual([mostRows, false]);
  }, 60_000);

  it('reaches no file, no network and no extension, and is refused in one line', async () => {
    makeBundle(parent, { now: at(1) });
    const history = await readHistory(parent);
    const target = join(parent, 'out.csv');
    for (const sql of [
      "SELECT * FROM read_text('/etc/passwd')",
      `COPY (SELECT 1) TO '${target}'`,
      'INSTALL httpfs',
      'LOAD httpfs',
      `ATTACH '${join(parent, 'x.db')}'`,
      'SET enable_external_access = true',
      'RESET lock_configuration',
      'this is no SQL',
    ]) {
      await expect(queryHistory(history, sql), sql).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringMatching(/^DuckDB refused the query: [^\n]+$/) as string,
      });
    }
    expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
  });
});
