import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/** What takes the files of an archive. */
export interface ArchiveSink {
  problems: string[];
  /** False ends the reading. */
  countEntry(): boolean;
  /** Where the bytes of a file go, or undefined if it is not wanted. */
  open(name: string, size: number): Uint8Array[] | undefined;
}

/** Lets `most` bytes through and fails at the next: a small file may unpack to any length. */
function limitTo(most: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _, done): void {
      total += chunk.length;
      done(total > most ? new Error(`it unpacks to more than ${most} bytes`) : null, chunk);
    },
  });
}

/**
 * Reads a `.tar.gz` into `sink`. Only plain files count; links and devices are named as problems.
 *
 * @throws Error if it is damaged; what came before is in `sink`
 */
export async function unpackArchive(path: string, sink: ArchiveSink, mostBytes: number): Promise<void> {
  const archive = extract();
  archive.on('entry', (header, content, next) => {
    // An entry that is cut off has what came of it; the archive itself says what is wrong.
    content.on('error', () => undefined);
    content.on('end', () => next());
    if (!sink.countEntry()) {
      archive.destroy(new Error('it has too many entries'));
      return;
    }
    const name = header.name.replace(/^\.\//, '');
    if (header.type === 'file' || header.type === 'contiguous-file') {
      const pieces = sink.open(name, header.size ?? 0);
      content.on('data', (chunk: unknown) => pieces?.push(chunk as Buffer));
    } else if (header.type !== 'directory') {
      sink.problems.push(`${JSON.stringify(name.slice(0, 200))} is a ${header.type ?? 'thing without type'}: left out`);
    }
    content.resume();
  });
  await pipeline(createReadStream(path), createGunzip(), limitTo(mostBytes), archive);
}

/**
 * Writes a `.tar.gz` with `files` in one `folder`; the same files give the same bytes. At no moment is there half an archive.
 *
 * @throws the system's error if it can't be written
 */
export async function packArchive(
  path: string,
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  time: Date,
): Promise<void> {
  const archive = pack();
  for (const [name, bytes] of files) {
    const header = { name: `${folder}/${name}`, mtime: time, mode: 0o644, uid: 0, gid: 0 };
    // An entry that a full disk ends says so by itself, beside the archive: nobody else would listen, and the program would end.
    archive.entry({ ...header, size: bytes.length }, Buffer.from(bytes)).on('error', () => undefined);
  }
  archive.finalize();
  const unfinished = `${path}.new`;
  try {
    await pipeline(archive, createGzip(), createWriteStream(unfinished));
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
