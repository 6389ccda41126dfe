import { InvalidArgumentError, Option } from 'commander';

/** Parser of an option's value: a whole number in a range. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Parser of an option's value: a length of time. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('Expected seconds, 0 to 1000000.');
}

/** Parser of an option that may be given several times. */
export function collect(text: string, previous: readonly string[]): string[] {
  return [...previous, text];
}

/** `--load-limit-ms`: a plugin that takes longer to load has hung. */
export function loadLimitOption(): Option {
  return new Option('--load-limit-ms <n>', 'end a plugin that takes longer to load')
    .default(60_000)
    .argParser(wholeNumber(1, 3_600_000));
}
