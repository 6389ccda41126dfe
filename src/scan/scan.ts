import { availableParallelism } from 'node:os';
import type { FoundFiles } from './find-plugin-files.js';
import { scanFile, type ScannedFile } from './scan-file.js';

/** How files are scanned. @since 0.1 */
export interface ScanOptions {
  /** Path of the `sandbox-host` program. */
  sandboxHost: string;
  /** For each file; default 10 s. */
  timeoutMs?: number;
  /** Files at a time; default: one per processor. */
  jobs?: number;
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

/**
 * Scans files, several at a time, each in a process of its own: one that crashes or hangs costs itself. Rejects with a
 * GloveboxError as `scanFile` does.
 */
export async function scan(found: FoundFiles, options: ScanOptions): Promise<ScanReport> {
  const started = performance.now();
  const { sandboxHost, timeoutMs = 10_000, jobs = availableParallelism(), onFile, signal } = options;
  const files: ScannedFile[] = [];
  const waiting = found.plugins.entries();
  // A failure of the lab itself ends the others too, instead of leaving them behind.
  const failure = new AbortController();
  const ending = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  let doneCount = 0;
  const worker = async (): Promise<void> => {
    for (const [index, file] of waiting) {
      const scanned = await scanFile(file, { sandboxHost, timeoutMs, signal: ending });
      files[index] = scanned;
      doneCount += 1;
      onFile?.(scanned, doneCount, found.plugins.length);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(jobs, found.plugins.length)) }, async () => {
    try {
      await worker();
    } catch (error) {
      failure.abort();
      throw error;
    }
  });
  const results = await Promise.allSettled(workers);
  const failed = results.filter((result) => result.status === 'rejected');
  // Those that were ended because of the first one only say that they were cancelled.
  const cause = failed.find(({ reason }) => (reason as { code?: string }).code !== 'cancelled') ?? failed[0];
  if (cause !== undefined) throw cause.reason;
  return {
    schema: 'glovebox-scan',
    version: 1,
    files,
    notHosted: found.notHosted,
    unreadable: found.unreadable,
    durationMs: Math.round(performance.now() - started),
  };
}
