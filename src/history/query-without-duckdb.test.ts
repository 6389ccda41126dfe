import { describe, expect, it, vi } from 'vitest';
import { queryHistory } from './query.js';

// What an installation without the optional package does.
vi.mock('@duckdb/node-api', () => {
  throw new Error("Cannot find package '@duckdb/node-api'");
});

describe('a query without DuckDB', () => {
  it('names the package that it needs, in one line', async () => {
    const history = { folder: '/', runs: [], machines: new Map<string, never>(), problems: [] };
    await expect(queryHistory(history, 'SELECT 1')).rejects.toMatchObject({
      code: 'unsupported-here',
      message: expect.stringMatching(
        /^Queries need the package @duckdb\/node-api[^\n]*npm install @duckdb\/node-api$/,
      ) as string,
    });
  });
});
