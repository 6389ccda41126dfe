import { GloveboxError } from '../errors.js';

/** What `promise` gives. @throws GloveboxError `timed-out` if that takes longer than `limitMs` */
export async function within<T>(what: string, promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GloveboxError('timed-out', `Expected ${what} within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
