import { exitCodes } from './exit-codes.js';

let controller: AbortController | undefined;

/**
 * A signal that the first Ctrl-C or SIGTERM aborts, so that sandboxes are ended and unfinished files removed. The second
 * one ends the program at once.
 */
export function interruption(): AbortSignal {
  if (controller === undefined) {
    const own = new AbortController();
    controller = own;
    const interrupt = (): void => {
      if (own.signal.aborted) process.exit(exitCodes.interrupted);
      own.abort(new Error('interrupted'));
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
  }
  return controller.signal;
}
