import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from './shell-word.js';

describe('shellWord', () => {
  it('leaves plain names and paths alone', () => {
    for (const one of ['gain.clap', '../a/b-1.vst3', 'gain.clap#org.glovebox.gain']) expect(shellWord(one)).toBe(one);
  });

  it.skipIf(process.platform === 'win32')('makes one word of anything: a shell gives it back as it was', () => {
    const texts = [
      '',
      'My Plugin.clap',
      "it's",
      '$(id)',
      '`id`',
      'a;b',
      '#not a comment',
      '~',
      '*',
      'a\nb',
      '"',
      String.raw`\ `,
    ];
    for (const text of texts) {
      const said = execFileSync('/bin/sh', ['-c', `printf '%s.' ${shellWord(text)}`], { encoding: 'utf8' });
      expect(said).toBe(`${text}.`);
    }
  });
});
