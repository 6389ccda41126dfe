import { availableParallelism } from 'node:os';
import type { FoundFiles } from './find-plugin-files.js';
import type { ScanCache } from './scan-cache.js';
import { scanFile, type ScannedFile } from './scan-file.js';
import { inTurn } from './turns.js';

/** How files are scanned. @since 0.1 */
export interface ScanOptions {
  /** Path of the `sandbox-host` program. */
  sandboxHost: string;
  /** For each file; default 10 s. */
  timeoutMs?: number;
  /**
   * Files at a time, never more. Default: one per processor, not counting those that have not answered for a second: what
   * hangs keeps no processor from the others. No more than four per processor in all.
   */
  jobs?: number;
  /** What was found before and did not change is not scanned again. Default: none. */
  cache?: ScanCache;
  /** Called after each file. */
  onFile?: (file: ScannedFile, doneCount: number, fileCount: number) => void;
  signal?: AbortSignal;
}

/** What `glovebox scan --json` prints; `scan-report.schema.json` describes it. @since 0.1 */
export interface ScanReport extends Pick<FoundFiles, 'notHosted' | 'unreadable'> {
  schema: 'glovebox-scan';
  version: 1;
  /** In the order in which they were found. */
  files: ScannedFile[];
  durationMs: number;
}

/** A file that takes longer waits for something, or works on its own account: others begin meanwhile. */
const slowMs = 1000;
const mostPerProcessor = 4;

async function scanOne(
  file: string,
  {
    sandboxHost,
    timeoutMs,
    cache,
    signal,
  }: Pick<ScanOptions, 'sandboxHost' | 'cache'> & {
    timeoutMs: number;
    signal: AbortSignal;
  },
): Promise<ScannedFile> {
  if (cache === undefined) return scanFile(file, { sandboxHost, timeoutMs, signal });
  const started = performance.now();
  const { key, found } = await cache.lookUp(file, sandboxHost, timeoutMs);
  if (found !== undefined) {
    return { file, durationMs: Math.round(performance.now() - started), isCached: true, ...found };
  }
  const scanned = await scanFile(file, { sandboxHost, timeoutMs, signal });
  if (key !== undefined) await cache.keep(key, scanned, sandboxHost, timeoutMs);
  return scanned;
}

/**
 * Scans files, several at a time, each in a process of its own: one that crashes or hangs costs itself. Rejects with a
 * GloveboxError as `scanFile` does.
 */
export async function scan(found: FoundFiles, options: ScanOptions): Promise<ScanReport> {
  const started = performance.now();
  const { sandboxHost, timeoutMs = 10_000, cache, onFile, signal } = options;
  const processors = availableParallelism();
  // A failure of the lab itself ends the others too, instead of leaving them behind.
  const failure = new AbortController();
  const ending = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  let doneCount = 0;
  const outcomes = await inTurn(
    found.plugins,
    {
      quick: options.jobs ?? processors,
      total: options.jobs ?? processors * mostPerProcessor,
      slowMs,
    },
    async (file) => {
      try {
        const scanned = await scanOne(file, {
          sandboxHost,
          timeoutMs,
          signal: ending,
          ...(cache === undefined ? {} : { cache }),
        });
        doneCount += 1;
        onFile?.(scanned, doneCount, found.plugins.length);
        return scanned;
      } catch (error) {
        failure.abort();
        throw error;
      }
    },
  );
  cache?.prune();
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  // Those that were ended because of the first one only say that they were cancelled.
  const cause = failed.find(({ reason }) => (reason as { code?: string }).code !== 'cancelled') ?? failed[0];
  if (cause !== undefined) throw cause.reason;
  return {
    schema: 'glovebox-scan',
    version: 1,
    files: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    notHosted: found.notHosted,
    unreadable: found.unreadable,
    durationMs: Math.round(performance.now() - started),
  };
}
