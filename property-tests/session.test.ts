import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReferences } from '../src/session/check-references.js';
import { loadCommands, loadSession, parseSession } from '../src/session/load-session.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { almost, anyJson } from './json-damage.js';
import { accepts } from './outcome.js';
import { randomSession } from './random-session.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = useScratchFolder();

describe('a session', () => {
  it('that keeps to the schema is accepted and comes back as it was', async () => {
    const property = fc.property(randomSession, (session) => {
      const path = folder.write('whole.json', JSON.stringify(session));
      expect(isDeepStrictEqual(loadSession(path), JSON.parse(JSON.stringify(session)))).toBe(true);
    });
    await holds(property, { cases: 300, limitMs: 4_000 });
  });

  it('of any JSON is accepted or refused with a typed error, its references too', async () => {
    let accepted = 0;
    const property = fc.property(fc.oneof(anyJson, almost(randomSession)), (value) => {
      const isSession = accepts(() => parseSession(value, 'a session'), ['invalid-session']);
      if (!isSession) return;
      accepted += 1;
      accepts(
        () => checkReferences(parseSession(value, 'a session')),
        ['invalid-session', 'unknown-object', 'across-groups'],
      );
    });
    await holds(property, { cases: 1500, limitMs: 6_000 });
    console.log(`${accepted} of them kept to the schema`);
  });

  it('file that was damaged is read or refused, and so is a file of commands', async () => {
    const commands = randomSession.map(({ groups }) => groups.flatMap((group) => group.commands ?? []));
    const property = fc.property(randomSession, almost(commands), damage, (session, list, harm) => {
      const path = folder.write('session.json', harm(Buffer.from(JSON.stringify(session))));
      accepts(() => loadSession(path), ['invalid-session']);
      const text = folder.write('commands.json', JSON.stringify(list));
      accepts(() => loadCommands(text), ['invalid-session']);
    });
    await holds(property, { cases: 400, limitMs: 5_000 });
  });
});
