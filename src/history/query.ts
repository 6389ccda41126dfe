import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { bundleLimits } from '../bundle/bundle-files.js';
import { GloveboxError, messageOf } from '../errors.js';
import type { History, SeriesKey } from './history.js';

/** What a query gave. */
export interface QueryAnswer {
  columns: string[];
  /** Numbers that JavaScript can't hold exactly are texts. */
  rows: Record<string, unknown>[];
  /** There are more rows than `mostRows`: they are not here. */
  isCut: boolean;
}

/** More rows nobody reads, and all of them are in memory at once. */
export const mostRows = 100_000;

type DuckDb = typeof import('@duckdb/node-api');

/** What DuckDB's chunks hold at most. */
const chunkRows = 2048;

/** @throws GloveboxError `unsupported-here` */
async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    const hint = 'install it beside glovebox: npm install @duckdb/node-api';
    throw new GloveboxError(
      'unsupported-here',
      `Queries need the package @duckdb/node-api, which is not there; ${hint}`,
      {
        cause: error,
      },
    );
  }
}

/** Columns of values into a table, a chunk at a time. */
async function fill(
  duckDb: DuckDb,
  connection: DuckDBConnection,
  table: string,
  types: readonly ('VARCHAR' | 'DOUBLE' | 'INTEGER')[],
  columns: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const kinds = types.map((type) => duckDb[type]);
  const appender = await connection.createAppender(table);
  const count = columns[0]?.length ?? 0;
  for (let start = 0; start < count; start += chunkRows) {
    const chunk = duckDb.DuckDBDataChunk.create(kinds);
    chunk.setColumns(columns.map((column) => column.slice(start, start + chunkRows)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

async function addRuns(duckDb: DuckDb, connection: DuckDBConnection, { runs, machines }: History): Promise<void> {
  await connection.run(
    `CREATE TABLE all_runs (number INTEGER, bundle VARCHAR, run VARCHAR, started DOUBLE, tool VARCHAR, status VARCHAR, seed DOUBLE,
     machine VARCHAR, os VARCHAR, cpu VARCHAR, cores INTEGER, kernel VARCHAR, arch VARCHAR, node VARCHAR, glovebox VARCHAR)`,
  );
  const machineOf = runs.map(({ machine }) => machines.get(machine));
  const text = 'VARCHAR';
  await fill(
    duckDb,
    connection,
    'all_runs',
    ['INTEGER', text, text, 'DOUBLE', text, text, 'DOUBLE', text, text, text, 'INTEGER', text, text, text, text],
    [
      runs.map((_, number) => number),
      runs.map(({ bundle }) => bundle),
      runs.map(({ run }) => run),
      runs.map(({ startedAt }) => startedAt),
      runs.map(({ tool }) => tool),
      runs.map(({ status }) => status),
      runs.map(({ seed }) => seed),
      runs.map(({ machine }) => machine),
      machineOf.map((machine) => machine?.os ?? null),
      machineOf.map((machine) => machine?.cpu ?? null),
      machineOf.map((machine) => machine?.cores ?? null),
      machineOf.map((machine) => machine?.kernel ?? null),
      machineOf.map((machine) => machine?.arch ?? null),
      machineOf.map((machine) => machine?.node ?? null),
      machineOf.map((machine) => machine?.glovebox ?? null),
    ],
  );
  await connection.run(
    `CREATE VIEW runs AS SELECT bundle, run, epoch_ms(started::BIGINT) AS time, tool, status, seed::BIGINT AS seed, machine, os, cpu,
     cores, kernel, arch, node, glovebox FROM all_runs`,
  );
}

async function addSeries(duckDb: DuckDb, connection: DuckDBConnection, { runs }: History): Promise<void> {
  await connection.run('CREATE TABLE keys (key INTEGER, scenario VARCHAR, plugin VARCHAR, measure VARCHAR)');
  await connection.run('CREATE TABLE figures (number INTEGER, key INTEGER, value DOUBLE, reference DOUBLE)');
  const lists = new Map<readonly SeriesKey[], number>();
  const keys: SeriesKey[] = [];
  const numbers: number[] = [];
  const keyNumbers: number[] = [];
  const values: number[] = [];
  const references: (number | null)[] = [];
  runs.forEach((run, number) => {
    let first = lists.get(run.keys);
    if (first === undefined) {
      first = keys.length;
      lists.set(run.keys, first);
      keys.push(...run.keys);
    }
    for (let index = 0; index < run.values.length; ++index) {
      numbers.push(number);
      keyNumbers.push(first + index);
      values.push(run.values[index] ?? 0);
      const reference = run.references[index] ?? 0;
      references.push(reference > 0 ? reference : null);
    }
  });
  const columns = [
    keys.map((_, key) => key),
    keys.map(({ scenario }) => scenario),
    keys.map(({ plugin }) => plugin),
    keys.map(({ measure }) => measure),
  ];
  await fill(duckDb, connection, 'keys', ['INTEGER', 'VARCHAR', 'VARCHAR', 'VARCHAR'], columns);
  const types = ['INTEGER', 'INTEGER', 'DOUBLE', 'DOUBLE'] as const;
  await fill(duckDb, connection, 'figures', types, [numbers, keyNumbers, values, references]);
  await connection.run(
    `CREATE VIEW series AS SELECT bundle, run, epoch_ms(started::BIGINT) AS time, machine, scenario, plugin, measure, value, reference
     FROM figures JOIN all_runs USING (number) JOIN keys USING (key)`,
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const resultColumns = {
  time: 'VARCHAR',
  kind: 'VARCHAR',
  name: 'VARCHAR',
  format: 'VARCHAR',
  crossing: 'VARCHAR',
  placement: 'VARCHAR',
  verdict: 'VARCHAR',
  durationMs: 'DOUBLE',
  seed: 'BIGINT',
  expected: 'VARCHAR',
  actual: 'VARCHAR',
  facts: 'JSON',
  run: 'VARCHAR',
};

/** A link could lead anywhere, a pipe never ends, and more than this nobody else reads of a bundle. */
function isReadable(path: string): boolean {
  try {
    const status = lstatSync(path);
    return status.isFile() && status.size <= bundleLimits.fileBytes;
  } catch {
    // A bundle that is one file has none beneath it.
    return false;
  }
}

/** Read by DuckDB itself, from folders only; lines that are damaged are passed over. */
async function addResults(connection: DuckDBConnection, { folder, runs }: History): Promise<void> {
  const paths = [...new Set(runs.map(({ bundle }) => join(folder, bundle, 'results.jsonl')))].filter(isReadable);
  const columns = Object.entries(resultColumns).map(([name, type]) => `${name}: '${type}'`);
  if (paths.length === 0) {
    const fields = Object.entries(resultColumns).map(([name, type]) => `${name} ${type}`);
    await connection.run(`CREATE TABLE results (bundle VARCHAR, ${fields.join(', ')})`);
    return;
  }
  // Names of files may hold what a pattern gives a meaning to.
  const files = paths.map((path) => quoted(path.replaceAll(/[*?[\]]/g, '[$&]')));
  await connection.run(
    `CREATE TABLE results AS SELECT parse_path(filename)[-2] AS bundle, * EXCLUDE (filename) FROM read_json([${files.join(', ')}],
     format = 'newline_delimited', columns = {${columns.join(', ')}}, ignore_errors = true,
     maximum_object_size = ${bundleLimits.lineBytes}, filename = true)`,
  );
}

/**
 * Answers SQL over a history with DuckDB, in memory: the tables `runs`, `series` and `results`. Once they are filled the database
 * can reach no file, no network and no extension.
 *
 * @throws GloveboxError `unsupported-here` without the package, `invalid-argument` if DuckDB refuses the query
 */
export async function queryHistory(history: History, sql: string): Promise<QueryAnswer> {
  const duckDb = await loadDuckDb();
  const instance: DuckDBInstance = await duckDb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    threads: '2',
    preserve_insertion_order: 'false',
    memory_limit: '2GB',
    temp_directory: '',
  });
  const connection = await instance.connect();
  try {
    await addRuns(duckDb, connection, history);
    // What the query does not name need not be there.
    if (/\b(series|keys|figures)\b/i.test(sql)) await addSeries(duckDb, connection, history);
    if (/\bresults\b/i.test(sql)) await addResults(connection, history);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    // Read as it comes: an answer may be longer than any memory.
    const reader = await connection.streamAndReadUntil(sql, mostRows + 1).catch((error: unknown) => {
      const [first = ''] = messageOf(error).split('\n');
      throw new GloveboxError('invalid-argument', `DuckDB refused the query: ${first}`, { cause: error });
    });
    const rows = reader.getRowObjectsJson();
    return { columns: reader.columnNames(), rows: rows.slice(0, mostRows), isCut: rows.length > mostRows };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
