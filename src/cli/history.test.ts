import { describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle/testing/make-bundle.js';
import { runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();

describe('glovebox history', () => {
  it('shows series, answers queries, and says in one line what is wrong', async () => {
    expect(await runCli(['history', folder])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no finished run') as string,
    });
    for (const minute of [1, 2]) makeBundle(folder, { now: new Date(Date.UTC(2026, 0, 1, 0, minute)) });
    const { stdout } = await runCli(['history', folder, '--series', 'P99']);
    expect(stdout).toContain('2 runs, 2026-01-01 to 2026-01-01');
    expect(stdout).toMatch(/one sandbox .* 2 +3\.0 +3\.0 +steady/);
    expect(stdout).not.toContain('p50');
    const json = JSON.parse((await runCli(['history', folder, '--json'])).stdout) as { trends: unknown[] };
    expect(json).toMatchObject({ schema: 'glovebox-history', runs: 2, problems: [] });
    expect(json.trends).toHaveLength(3);

    const answer = await runCli(['history', 'query', 'SELECT count(*) AS n FROM runs', '--in', folder, '--json']);
    expect(JSON.parse(answer.stdout)).toMatchObject({ columns: ['n'], rows: [{ n: '2' }] });
    expect(await runCli(['history', 'query', 'SELEKT', '--in', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DuckDB refused the query') as string,
    });
    expect(await runCli(['history', `${folder}/none`])).toMatchObject({ code: 2, stdout: '' });
  });
});
