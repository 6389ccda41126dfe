import { afterEach, describe, expect, it } from 'vitest';
import { logger, parseLogSetting, setLogLevels, setLogSink, type LogEntry } from './log.js';

describe('GLOVEBOX_LOG', () => {
  it('is area:level with commas; a level alone is for all areas; later pairs win', () => {
    const { levels, rejected } = parseLogSetting('info, group:debug,native:off,group:error');
    expect(Object.fromEntries(levels)).toEqual({ '*': 'info', group: 'error', native: 'off' });
    expect(rejected).toEqual([]);
  });

  it('names what it cannot read', () => {
    expect(parseLogSetting('group:loud,:debug,nonsense').rejected).toEqual(['group:loud', ':debug', 'nonsense']);
  });
});

describe('a logger', () => {
  const entries: LogEntry[] = [];
  const before = setLogSink((entry) => entries.push(entry));
  setLogSink(before);
  afterEach(() => {
    setLogSink(before);
    setLogLevels('');
    entries.length = 0;
  });

  it('writes nothing unless asked', () => {
    setLogLevels('');
    setLogSink((entry) => entries.push(entry));
    logger('group').error('lost');
    expect(entries).toEqual([]);
  });

  it('writes structured entries of its area and above its level', () => {
    setLogLevels('group:warning');
    setLogSink((entry) => entries.push(entry));
    const log = logger('group');
    log.info('not this');
    log.warning('this', { sandbox: 'a' });
    logger('native').error('not this either');
    expect(entries).toMatchObject([{ area: 'group', level: 'warning', message: 'this', fields: { sandbox: 'a' } }]);
    expect(Date.parse(entries[0]?.time ?? '')).toBeGreaterThan(0);
    expect([log.isEnabled('info'), log.isEnabled('error')]).toEqual([false, true]);
  });
});
