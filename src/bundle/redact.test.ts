import { describe, expect, it } from 'vitest';
import { redactor } from './redact.js';

const identity = {
  home: '/home/marie.curie',
  user: 'marie.curie',
  host: 'radium-lab',
  folders: { project: '/home/marie.curie/code/glovebox' },
};

describe('redaction', () => {
  const redact = redactor(identity);

  it('takes out homes, users, the machine and private folders', () => {
    expect(redact('/home/marie.curie/code/glovebox/build/x')).toBe('<project>/build/x');
    expect(redact('/home/marie.curie/.clap/a.clap')).toBe('~/.clap/a.clap');
    expect(redact('written by marie.curie on radium-lab')).toBe('written by <user> on <host>');
    expect(redact('/home/pierre/a /Users/pierre/b C:\\Users\\pierre\\c')).toBe(
      '/home/<user>/a /Users/<user>/b C:\\Users\\<user>\\c',
    );
    expect(redact('in /Users/John Smith/Library and /home/pierre then /x')).toBe(
      'in /Users/<user>/Library and /home/<user> then /x',
    );
    expect(redact(String.raw`"C:\\Users\\Jane van Dyke\\a.clap"`)).toBe(String.raw`"C:\\Users\\<user>\\a.clap"`);
    expect(redact('/run/user/1000/bus')).toBe('/run/user/<id>/bus');
  });

  it('leaves what merely looks like it', () => {
    expect(redact('/home/marie.curie2/a')).toBe('/home/<user>/a');
    expect(redact('radium-laboratory')).toBe('radium-laboratory');
  });

  it('does not garble ordinary words for accounts that name nobody', () => {
    const plain = redactor({ home: '/root-of-all', user: 'root', host: 'localhost', folders: {} });
    expect(plain('node v20 at the root of localhost')).toBe('node v20 at the root of localhost');
  });
});
