import { wrongArgument, requireFunction } from './validate.js';

/** A handler of one event. */
type Handler<T> = (event: T) => void;

/**
 * Typed events. Handlers run on Node's thread in the order they were added. A handler that throws does not keep the others
 * from being called; its error becomes an `uncaughtException`, as from any event.
 *
 * @since 0.1.0
 */
export class Emitter<Events extends object> {
  readonly #names: readonly string[];
  readonly #handlers: Map<keyof Events, Set<Handler<never>>> = new Map();

  constructor(names: readonly (keyof Events & string)[]) {
    this.#names = names;
  }

  /** Calls `handler` at every event `name`, until the returned function is called. Adding it twice calls it once. */
  on<Name extends keyof Events & string>(name: Name, handler: Handler<Events[Name]>): () => void {
    if (!this.#names.includes(name)) {
      throw wrongArgument(`one of ${this.#names.map((one) => `"${one}"`).join(', ')}`, 'event name', name);
    }
    requireFunction(handler, 'event handler');
    let handlers = this.#handlers.get(name);
    if (handlers === undefined) this.#handlers.set(name, (handlers = new Set()));
    handlers.add(handler);
    return () => this.off(name, handler);
  }

  /** Calls `handler` at the next event `name` only. */
  once<Name extends keyof Events & string>(name: Name, handler: Handler<Events[Name]>): () => void {
    requireFunction(handler, 'event handler');
    const remove = this.on(name, (event) => {
      remove();
      handler(event);
    });
    return remove;
  }

  /** Takes a handler away that `on` added. */
  off<Name extends keyof Events & string>(name: Name, handler: Handler<Events[Name]>): void {
    this.#handlers.get(name)?.delete(handler);
  }

  /** @internal Somebody has added a handler of `name`. */
  isHeard(name: keyof Events & string): boolean {
    return (this.#handlers.get(name)?.size ?? 0) > 0;
  }

  /** @internal */
  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    // A copy: handlers may add and remove handlers.
    for (const handler of [...(this.#handlers.get(name) ?? [])] as Handler<Events[Name]>[]) {
      try {
        handler(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
