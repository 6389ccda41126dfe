import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decibels } from './decibels.js';
import { describeFailure } from './failure.js';
import { table } from './output.js';
import { parseParameterArgument } from './parameter-argument.js';
import { parsePluginArgument } from './plugin-argument.js';
import { GloveboxError } from '../errors.js';

describe('words of the command line', () => {
  it.each([
    ['0:Gain=0.5', { plugin: 0, parameter: 'Gain', value: '0.5', seconds: 0 }],
    ['2:Gain=0.5@1.25', { plugin: 2, parameter: 'Gain', value: '0.5', seconds: 1.25 }],
    ['Gain=1', { plugin: 0, parameter: 'Gain', value: '1', seconds: 0 }],
    ['7=1', { plugin: 0, parameter: '7', value: '1', seconds: 0 }],
    ['1:A=B=-6 dB', { plugin: 1, parameter: 'A=B', value: '-6 dB', seconds: 0 }],
    ['0:Osc: Pitch=me@home', { plugin: 0, parameter: 'Osc: Pitch', value: 'me@home', seconds: 0 }],
  ])('--param %s', (text, expected) => {
    expect(parseParameterArgument(text)).toEqual({ text, ...expected });
  });

  it.each(['', 'Gain', 'Gain=', '=1', '0:=1', 'Gain=@1'])('--param %j is refused', (text) => {
    expect(() => parseParameterArgument(text)).toThrow(/expected plugin-index:nameOrId=value/);
  });

  it('a plugin is a path, or a path and an id, or a path with a # in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-words-'));
    const odd = join(folder, 'a#b.clap');
    writeFileSync(odd, '');
    expect(parsePluginArgument('/a/x.clap')).toEqual({ file: '/a/x.clap', id: undefined });
    expect(parsePluginArgument('/a/x.clap#org.x')).toEqual({ file: '/a/x.clap', id: 'org.x' });
    expect(parsePluginArgument(odd)).toEqual({ file: odd, id: undefined });
    expect(parsePluginArgument(`${odd}#org.x`)).toEqual({ file: odd, id: 'org.x' });
    rmSync(folder, { recursive: true });
  });

  it('a table has columns of one width; numbers stand to the right', () => {
    expect(
      table(
        ['name', 'count', 'version'],
        [
          ['a', '1', '1.0.0'],
          ['longer', '100', '2.0'],
        ],
      ),
    ).toBe('name    count  version\na           1  1.0.0\nlonger    100  2.0');
    expect(table(['name'], [])).toBe('name');
  });

  it('levels are in decibels', () => {
    expect([0, 1, 0.5].map(decibels)).toEqual(['silence', '0.0 dBFS', '-6.0 dBFS']);
  });

  it('a failure is one line without control characters, whatever a plugin called itself', () => {
    const failure = describeFailure(new GloveboxError('plugin-refused', 'Evil\u001b[2J\nPlugin\r says no'), 'glovebox');
    expect(failure).toMatchObject({ exitCode: 1, code: 'plugin-refused', message: 'Evil?[2J?Plugin? says no' });
    expect(describeFailure(new TypeError('oops'), 'glovebox')).toMatchObject({
      exitCode: 4,
      code: 'internal-error',
      message: 'TypeError: oops',
    });
  });
});
