import { GloveboxError } from '../errors.js';

/** A parameter change as it is named on a command line. */
export interface ParameterArgument {
  /** The option as it was given, for messages. */
  text: string;
  /** Place of the plugin in the chain, from 0. */
  plugin: number;
  /** Name or id. */
  parameter: string;
  /** A number, or a text that the plugin understands. */
  value: string;
  seconds: number;
}

/**
 * Reads `plugin-index:nameOrId=value[@seconds]`; the index may be left out for the first plugin. The last `=` ends the
 * name, so that names may hold one; `@` and a number at the end is the time.
 * @throws GloveboxError `invalid-argument`
 */
export function parseParameterArgument(text: string): ParameterArgument {
  const equals = text.lastIndexOf('=');
  const [, index, parameter] = /^(?:(\d+):)?(.*)$/s.exec(text.slice(0, Math.max(0, equals))) ?? [];
  const [, value, time] = /^(.*?)(?:@(\d+(?:\.\d+)?))?$/s.exec(text.slice(equals + 1)) ?? [];
  if (equals < 0 || parameter === undefined || parameter === '' || value === undefined || value === '') {
    throw new GloveboxError(
      'invalid-argument',
      `--param ${JSON.stringify(text)}: expected plugin-index:nameOrId=value[@seconds], like 0:Gain=0.5@1.25`,
    );
  }
  return { text, plugin: Number(index ?? 0), parameter, value, seconds: Number(time ?? 0) };
}
